/**
 * «Angre»: what a person decided a moment ago counts no more. Its message has not left: it waited for this time (release/sending.ts).
 * The result stands again as it did before, and one that was typed is none; decision and undoing stay on record.
 */
import { UserError } from "../../domain/problem-catalogue.ts";
import { resultChanges } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { standingVersions, withoutContest } from "../../intake/versions.ts";
import { setState } from "../../release/dispositions.ts";
import type { Errand } from "../../release/errands/errand.ts";
import { changesOf } from "../../release/facts/result-changes.ts";
import { twinsOf } from "../../release/facts/typed-twice.ts";
import { judgeNow } from "../../release/judge-now.ts";
import { holdAgain } from "../../release/judging.ts";
import type { Deciding, Holding, Ports } from "../../release/view.ts";
import type { OutboxRow } from "../../store/outbox/outbox.ts";
import { type Decision, type UndoableKind, undoUntilOf } from "../../store/people/decisions.ts";
import type { Run } from "../../store/results/runs.ts";
import { recordDecision, runNow } from "../deciding.ts";

/** Throws UserError NOT_ALLOWED_NOW: nothing can be undone; UNDO_TOO_LATE: it has left, or more was decided since. */
export function undoLast(ports: Deciding & Holding, run: Run, signature: Signature): Run {
  const standing = ports.store.decisions.ofRun(run.key).filter(({ detail }) => detail.kind !== "ask-responsible");
  const decision = standing.at(-1);
  const undone = decision?.detail.kind as UndoableKind;
  if (decision === undefined || undoUntilOf(decision.detail) === null)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Nothing was decided about this result that can be taken back.",
      nb: "Det er ingenting å angre på dette svaret.",
    });
  if (undone === "typed") refuseLate(ports, run, decision);
  ports.store.transaction(() => {
    takeBack(ports, run, decision, signature);
    const patientId = undone === "typed" ? null : personBefore(ports, run, standing.slice(0, -1));
    recordDecision(ports, run, { kind: "undo", undone, patientId }, signature);
    if (undone === "typed") takeAway(ports, run);
    else if (undone === "wrong-patient") setState(ports, judgeNow(ports, run), "released");
    else holdAgain(ports, run);
    if (decision.detail.kind === "release") for (const key of decision.detail.closes ?? []) undoWith(ports, key, signature);
    // What came to be known while it was on its way.
    if (undone === "wrong-patient") ports.later({ kind: "judge", run: run.key });
  });
  if (undone === "typed") for (const errand of withoutIt(ports, run)) ports.now(errand);
  return runNow(ports, run);
}

/** What nobody decided about in its minute stays what it is: held results are thrown away by the laboratory responsible alone. */
function refuseLate({ clock }: Ports<"clock">, run: Run, { detail }: Decision): void {
  if (run.kind !== "patient" || clock.now() >= (undoUntilOf(detail) ?? 0))
    throw new UserError("UNDO_TOO_LATE", "It stays what it is.");
}

/** Before it was typed there was nothing. What it stood against is judged without it, and it is no version of anything. */
function takeAway(ports: Deciding, run: Run): void {
  const { runs } = ports.store;
  runs.setState(run.key, "discarded");
  for (const { id, disposition } of runs.observations(run.key))
    if (disposition !== "companion") runs.setDisposition(id, "discarded");
  const versions = standingVersions(ports.store, run.runId);
  const [only] = versions.length === 1 ? versions : [];
  if (only !== undefined) runs.setIntakeCodes(only.key, withoutContest(only.intakeCodes));
  for (const errand of withoutIt(ports, run)) ports.later(errand);
}

/** Whatever was judged with it; what still waits for its docking batch will be judged then. */
function withoutIt({ store }: Ports<"store">, run: Run): readonly Errand[] {
  const others = [...standingVersions(store, run.runId), ...twinsOf({ store }, run).map((twin) => twin.run)];
  return others.flatMap((other) => (other.state === "waiting" ? [] : { kind: "judge", run: other.key }));
}

function undoWith(ports: Deciding & Holding, key: string, signature: Signature): void {
  const other = ports.store.runs.byKey(key);
  if (other?.state === "discarded") undoLast(ports, other, signature);
}

/** Messages and changes that the decision led to; all of them, or it is too late. What it took back itself, and had not left, goes out again. */
function takeBack(ports: Ports<"store" | "clock">, run: Run, { at, detail }: Decision, signature: Signature): void {
  const { outbox, registers } = ports.store;
  const now = ports.clock.now();
  const all = outbox.ofRun(run.key);
  const isOfIt = (row: OutboxRow): boolean => row.notBefore === undoUntilOf(detail) || row.createdAt > at;
  const tookBack = all.filter((row) => row.state === "pulled" && (row.closedAt ?? 0) >= at && !isOfIt(row));
  const followed = all.filter((row) => row.state !== "pulled" && isOfIt(row));
  // Behind the others first: what withdraws waits for what it withdraws.
  if (!followed.toReversed().every(({ controlId }) => outbox.pull(controlId, now))) throw new UserError("UNDO_TOO_LATE", "");
  const changes = changesOf(ports, run.key).filter((one) => (one.at ?? one.recordedAt) >= at);
  if (changes.some(({ body }) => body.kind !== "wrong-patient" && body.kind !== "right-patient"))
    throw new UserError("UNDO_TOO_LATE", "More was decided about it since.");
  for (const { key } of changes) registers.withdraw(resultChanges, key, signature, now);
  for (const { controlId } of tookBack) outbox.putBack(controlId, now);
}

/** Whose the result was taken for before the decision. */
function personBefore({ store }: Ports<"store">, run: Run, before: readonly Decision[]): string | null {
  const [first] = store.runs.observations(run.key);
  const said = before.flatMap(({ detail }) =>
    detail.kind === "assign-patient" || detail.kind === "wrong-patient" ? detail.patientId : [],
  );
  return said.at(-1) ?? first?.observation.patientId ?? null;
}
