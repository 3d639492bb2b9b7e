/**
 * "Sett analysetidspunkt (kilde: besøkslogg)" (ruling 18): a person says when a result was measured whose clock cannot be believed. The
 * device's own text stays with the observation, what it was taken for with the decision.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Signature } from "../../domain/signature.ts";
import { believableTime } from "../../qc/result/time-codes.ts";
import type { Errand } from "../../release/errands/errand.ts";
import type { Deciding, Ports } from "../../release/view.ts";
import { awaitsControl } from "../../release/waiting-room.ts";
import type { Run } from "../../store/results/runs.ts";
import { askToJudge, nowJudged, recordDecision, runNow } from "../deciding.ts";
import { permit } from "../rights.ts";

const ofTime: readonly ReasonCode[] = ["CLOCK_UNCERTAIN", "TIME_IMPLAUSIBLE", "TIME_FUTURE"];

/** Throws UserError NOT_ALLOWED_NOW where the time is in no doubt, BAD_USAGE for a time that cannot be. */
export function setTime(
  ports: Deciding,
  run: Run,
  { at, source }: { readonly at: EpochMs; readonly source: string },
  signature: Signature,
): Run {
  const { store } = ports;
  const { instrumentId } = run;
  if (instrumentId === null)
    throw new UserError("NOT_ALLOWED_NOW", { en: "Register the instrument first.", nb: "Sett opp instrumentet først." });
  if (!isInDoubt(ports, run))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The time of this measurement is not in doubt.",
      nb: "Tidspunktet for målingen er det ingen tvil om.",
    });
  if (source.trim() === "")
    throw new UserError("BAD_USAGE", { en: "Say where the time was found (--source).", nb: "Skriv hvor tiden er funnet." });
  if (believableTime(at) === null || at > run.receivedAt)
    throw new UserError("BAD_USAGE", {
      en: "The measurement was made before it was handed over.",
      nb: "Prøven ble tatt før svaret ble hentet inn. Sjekk tiden.",
    });
  if (run.kind === "control") permit("set-control-time", signature);
  const ofControl: Errand = { kind: "control", run: run.key };
  store.transaction(() => {
    recordDecision(ports, run, { kind: "set-time", at, source, former: run.measuredAt }, signature);
    store.clocks.setTime({ key: run.key, instrumentId, sentAt: run.measuredAt, measuredAt: at, window: null });
    const others = run.intakeCodes.filter((code) => !ofTime.includes(code) && code !== "CLOCK_CORRECTED");
    store.runs.setIntakeCodes(run.key, [...others, "CLOCK_CORRECTED"]);
    if (run.kind === "control") ports.later(ofControl);
    else askToJudge(ports, run.key);
  });
  if (run.kind === "control") ports.now(ofControl);
  else nowJudged(ports, run.key);
  return runNow(ports, run);
}

/** A held result with a code of the clock; a control whose time is unknown or uncertain, wherever it stands. */
function isInDoubt(ports: Ports<"store">, run: Run): boolean {
  if (run.kind === "control") return run.measuredAt === null || ports.store.clocks.windowOf(run.key) !== null;
  const isOpen = run.state === "held" || awaitsControl(run);
  return isOpen && run.reasons.some(({ code }) => ofTime.includes(code));
}
