/** "Dette var en Noklus-kontroll" and "Angre: dette var en pasientprøve": both are decisions, and both can be taken back (ruling 2). */
import { UserError } from "../../domain/problem-catalogue.ts";
import { eqaResults, eqaRounds } from "../../domain/registers/eqa.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Deciding, Ports } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { askToJudge, findRun, nowJudged, recordDecision } from "../deciding.ts";
import { placeOf } from "../look-back/place.ts";
import { refusePersonNumber } from "../rights.ts";

export interface EqaMark {
  readonly round: string | null;
  readonly sample: string | null;
}

/** Throws UserError NOT_FOUND, NOT_PERMITTED, NOT_ALLOWED_NOW. */
export function markEqa(ports: Deciding, key: string, { round, sample }: EqaMark, signature: Signature): Run {
  const { store } = ports;
  const run = findRun(ports, key);
  const isDecided = run.state === "held" || run.state === "rejected" || run.state === "released";
  if (run.kind !== "eqa" && !(run.kind === "patient" && isDecided))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `The entry is a ${run.kind} sample and ${run.state}.`,
      nb: "Dette er ikke et svar som kan merkes som ekstern kontroll.",
    });
  if (round !== null && store.registers.byKey(eqaRounds, round) === null)
    throw new UserError("NOT_FOUND", `No round is called ${round}.`);
  refusePersonNumber(sample);
  store.transaction(() => {
    recordDecision(ports, run, { kind: "mark-eqa", round, sample }, signature);
    askToJudge(ports, run.key);
  });
  return judgedAgain(ports, run);
}

/** Also for what the instrument itself ran as external control. Throws UserError NOT_FOUND, NOT_PERMITTED, NOT_ALLOWED_NOW. */
export function undoEqa(ports: Deciding, key: string, signature: Signature): Run {
  const run = findRun(ports, key);
  const isDoubted = run.reasons.some(({ code }) => code === "SAMPLE_IS_EQA" || code === "SAMPLE_MAYBE_EQA");
  if (run.kind !== "eqa" && !(run.kind === "patient" && isDoubted))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Nothing says that the entry is external control.",
      nb: "Svaret er ikke merket som ekstern kontroll.",
    });
  const { store } = ports;
  store.transaction(() => {
    recordDecision(ports, run, { kind: "undo-eqa" }, signature);
    store.registers.withdraw(eqaResults, run.key, signature, ports.clock.now());
    if (run.kind === "eqa") store.runs.becomePatient(run.key);
    // On the worklist, also what was withdrawn meanwhile: the patient would have no result.
    else if (run.state === "rejected" || wasWithdrawn(ports, run)) store.runs.setState(run.key, "held");
    askToJudge(ports, run.key);
  });
  return judgedAgain(ports, run);
}

const wasWithdrawn = (ports: Ports<"store">, { key, state }: Run): boolean =>
  state === "released" && placeOf(ports, key)?.stands === false;

function judgedAgain(ports: Ports<"store" | "now">, { key }: Run): Run {
  nowJudged(ports, key);
  return findRun(ports, key);
}
