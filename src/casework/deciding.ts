/** What every decision of a person shares: finding the entry it is about, and keeping who decided what, when and why. */
import { UserError } from "../domain/problem-catalogue.ts";
import type { Signature } from "../domain/signature.ts";
import type { Errand } from "../release/errands/errand.ts";
import type { Deciding, Ports } from "../release/view.ts";
import { awaitsControl } from "../release/waiting-room.ts";
import type { DecisionDetail } from "../store/people/decisions.ts";
import type { Disposition, Run, RunState } from "../store/results/runs.ts";
import { type Act, permit } from "./rights.ts";

/** An entry by its id or an unambiguous beginning of it. Throws UserError NOT_FOUND. */
export function findRun(ports: Ports<"store">, key: string): Run {
  const [run, ...others] = ports.store.runs.find(key.trim().toUpperCase());
  if (run === undefined) throw new UserError("NOT_FOUND", `No entry begins with ${key}.`);
  if (others.length > 0) throw new UserError("NOT_FOUND", `Several entries begin with ${key}.`);
  return run;
}

/** As `findRun`, and a person may decide about it now. Throws UserError NOT_ALLOWED_NOW. */
export function heldRun(ports: Ports<"store">, key: string, kind: Run["kind"] | null): Run {
  const run = findRun(ports, key);
  if (run.state !== "held" && !awaitsControl(run))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `The entry is ${run.state}, not held.`,
      nb: "Svaret er ikke holdt tilbake lenger. Noen kan ha gjort det ferdig.",
    });
  if (kind !== null && run.kind !== kind)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `The entry is a ${run.kind} sample.`,
      nb: run.kind === "control" ? "Dette er en kontrollprøve." : "Dette er ingen kontrollprøve.",
    });
  return run;
}

/** Nothing can be told of it any more, nor of whom. Throws UserError RESULT_ERASED. */
export function refuseErased({ erasedAt }: Run): void {
  if (erasedAt !== null) throw new UserError("RESULT_ERASED", "");
}

/** A person's word that a result is to be judged, in the transaction of their act; `nowJudged` is behind it. */
export function askToJudge(ports: Ports<"store" | "clock" | "later">, run: string): void {
  ports.store.words.give(run, ports.clock.now());
  ports.later(judging(run));
}

/** Before the person is answered. */
export const nowJudged = (ports: Ports<"now">, run: string): void => ports.now(judging(run));

const judging = (run: string): Errand => ({ kind: "judge", run });

/** The run as it is now. */
export const runNow = (ports: Ports<"store">, { key }: Run): Run => findRun(ports, key);

const actOf: Readonly<Record<Exclude<DecisionDetail["kind"], "undo">, Act>> = {
  "assign-patient": "assign-patient",
  "assign-control": "assign-control",
  "mark-eqa": "mark-eqa",
  "undo-eqa": "mark-eqa",
  release: "release",
  discard: "discard",
  "entered-by-hand": "enter-result",
  "entered-uncertain": "enter-result",
  seen: "release",
  "set-time": "set-time",
  "void-control": "void-control",
  typed: "enter-result",
  "wrong-patient": "decide-case",
  "ask-responsible": "ask-responsible",
};

/** Keeps a decision. Throws UserError BAD_USAGE, NOT_PERMITTED, RESULT_ERASED. */
export function recordDecision(ports: Deciding, run: Run, detail: DecisionDetail, signature: Signature): void {
  refuseErased(run);
  permit(actOf[detail.kind === "undo" ? detail.undone : detail.kind], signature);
  const { by, reason, role } = signature;
  const at = ports.clock.now();
  ports.store.decisions.add({ at, runKey: run.key, by, reason, role, detail });
  ports.store.events.add({ at, kind: "decision", subject: run.key, detail: { decision: detail.kind } });
  ports.later({ kind: "touched" });
}

/** Closes an entry for good: nothing that lands later opens it again. */
export function closeRun(
  ports: Deciding,
  run: Run,
  state: RunState & Disposition,
  detail: DecisionDetail,
  signature: Signature,
): Run {
  ports.store.transaction(() => {
    recordDecision(ports, run, detail, signature);
    ports.store.runs.setState(run.key, state);
    for (const { id, disposition } of ports.store.runs.observations(run.key)) {
      if (disposition === "held" || disposition === "sent" || disposition === "waiting")
        ports.store.runs.setDisposition(id, state);
    }
  });
  return runNow(ports, run);
}
