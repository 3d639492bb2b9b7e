/**
 * Judging again. Which results an event touches is told by what they read (facts/reads.ts, store/results/reads.ts): nobody who writes anything
 * needs to know whom it concerns.
 */
import type { InstrumentId } from "../domain/ids.ts";
import type { Run } from "../store/results/runs.ts";
import type { Errand } from "./errands/errand.ts";
import { asksApproval } from "./facts/ruled-parts.ts";
import { markAgain } from "./judge-control.ts";
import { judge } from "./judging.ts";
import { instrumentOf, type Judging, type Ports } from "./view.ts";
import { awaitsBatch } from "./waiting-room.ts";

/** Results that one errand asks for, so that no turn is long. */
export const judgedAgainSlice = 100;

/** Something was noted as touched. */
export const somethingTouched: Errand = { kind: "touched" };

/** Every run that read what was touched since is to be judged again, a slice a turn. */
export function judgeWhatRead(ports: Ports<"store" | "view" | "later" | "onQcChanged">): void {
  const { reads, runs } = ports.store;
  reads.collect();
  const keys = reads.takeAsked(judgedAgainSlice);
  for (const key of keys) {
    const run = runs.byKey(key);
    if (run === null || !isJudgeable(ports, run)) reads.settle(key);
    // What was never judged is left to its docking batch, which judges it once, with all that is known by then.
    else if (!awaitsBatch(run)) ports.later({ kind: "judge", run: key });
  }
  if (keys.length === judgedAgainSlice) ports.later(somethingTouched);
  ports.store.afterCommit(() => ports.onQcChanged?.());
}

/** By an instrument that is configured no more nothing is judged that was sent; nor what was erased. */
const isJudgeable = ({ view }: Ports<"view">, { instrumentId, state, erasedAt }: Run): boolean =>
  erasedAt === null && (instrumentOf(view(), instrumentId) !== null || state === "held" || state === "waiting");

/** Judges a run that was judged before, whatever became of it; a person's act also one that waits for its docking batch. */
export function judgeOne(ports: Judging, key: string): void {
  const run = ports.store.runs.byKey(key);
  if (run === null) return;
  if (run.kind === "control") {
    markAgain(ports, run);
    ports.store.words.used(key);
  } else if (run.kind === "eqa" || !awaitsBatch(run)) judge(ports, run);
  // Whatever asks: while its docking is open, what speaks against it may be on its way.
  else if (ports.store.words.stands(key) && !ports.store.batches.isOpen(run.batchId)) judge(ports, run);
}

/** Another version of this run has come: a held or released one is judged again with that knowledge. */
export function judgeContested(ports: Judging, key: string): void {
  const run = ports.store.runs.byKey(key);
  if (run === null || awaitsBatch(run)) return;
  if (run.kind === "patient") judge(ports, run);
  if (run.kind === "control") ports.later({ kind: "control", run: key });
}

/** What people wrote down may now explain what is held; what was sent is not asked again. Of one instrument, or of all. */
export function judgeHeld(ports: Ports<"store" | "later">, id: InstrumentId | null): void {
  const { runs } = ports.store;
  const held = [...runs.held(), ...runs.awaitingControl()].filter((run) => id === null || run.instrumentId === id);
  for (const { key, kind } of held) if (kind === "patient") ports.later({ kind: "judge", run: key });
}

/** Call when a configuration becomes active: what is held may be judged by other rules now. */
export function judgeUnapproved(ports: Ports<"store" | "view" | "later">): void {
  const waits = ports.store.runs.held().some(({ reasons }) => reasons.some(({ code }) => code === "RULES_NOT_APPROVED"));
  if (waits || asksApproval(ports.view())) ports.later({ kind: "held", instrument: null });
}
