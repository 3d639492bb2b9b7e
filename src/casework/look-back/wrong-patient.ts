/** «Feil pasient»: the result was sent for a person that it is not from. It is taken from that one, and brought to the right one. */
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Notified } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { setState } from "../../release/dispositions.ts";
import { judgeNow } from "../../release/judge-now.ts";
import type { Changing, Deciding } from "../../release/view.ts";
import type { Undoable } from "../../store/people/decisions.ts";
import type { Run } from "../../store/results/runs.ts";
import { askToJudge, findRun, nowJudged, recordDecision, refuseErased, runNow } from "../deciding.ts";
import { asStaffRead, staffText } from "../staff-text.ts";
import { personNumber } from "../typed-person-number.ts";
import { addChange } from "./journal-changes.ts";
import { placeOf } from "./place.ts";
import { toldOf } from "./told.ts";

/** A test person in production, a real one in a test: what no result may be sent for, none is brought to. */
const unusable: readonly ReasonCode[] = [
  "PID_MISSING",
  "PID_INVALID",
  "PID_AMBIGUOUS",
  "PID_LOCAL",
  "PID_TEST",
  "PID_REAL_IN_TEST",
];
/** What the patient list says of whom a result is assigned to. */
const ofTheList: readonly ReasonCode[] = ["PID_NOT_FOUND", "PID_MISMATCH"];

/**
 * As a result of its own, as it was last told. Where the patient list speaks against the new person it is taken from the former one and
 * held, as one that is assigned would be. Throws UserError.
 */
export function wrongPatient(
  ports: Deciding & Changing,
  key: string,
  typed: string,
  notified: Notified | null,
  signature: Signature,
  undo: Undoable = {},
): Run {
  const run = findRun(ports, key);
  refuseErased(run);
  const patientId = personNumber(typed);
  const place = placeOf(ports, run.key);
  if (run.state !== "released" || place?.original.state !== "accepted")
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The journal does not have this result; assign the patient instead (held assign).",
      nb: "Journalen har ikke dette svaret. Velg pasient under «Venter på deg».",
    });
  if (!place.stands)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The result was withdrawn from the journal: there is nothing to move.",
      nb: "Svaret er trukket tilbake fra journalen. Det er ingenting å flytte.",
    });
  const former = toldOf(ports, run, place).patientId;
  if (former === patientId)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The result was sent for this patient.",
      nb: "Svaret er sendt på denne pasienten.",
    });
  ports.store.transaction(() => {
    recordDecision(ports, run, { kind: "wrong-patient", patientId, former, notified, ...undo }, signature);
    // As one that was not sent: the list is asked of whom it is to be sent for.
    const judged = judgeNow(ports, { ...run, state: "held" });
    const { reasons } = judged.judgement.run;
    const against = reasons.find(({ code }) => unusable.includes(code));
    if (against !== undefined) throw new UserError("NOT_ALLOWED_NOW", asStaffRead(staffText(ports.view(), against.code)));
    const change = { run: run.key, comment: null, value: null } as const;
    addChange(ports, { ...change, kind: "wrong-patient", patientId: former }, signature);
    if (reasons.some(({ code, outcome }) => ofTheList.includes(code) && outcome === "HOLD")) setState(ports, judged, "held");
    else addChange(ports, { ...change, kind: "right-patient", patientId }, signature);
    askToJudge(ports, run.key);
  });
  nowJudged(ports, run.key);
  return runNow(ports, run);
}
