/**
 * A docking batch that was closed, taken apart into errands: its controls first, then every run by itself, so that one that cannot be
 * judged is held and its neighbours are judged. Doing it twice changes nothing.
 */
import { contained } from "../domain/fault.ts";
import type { InstrumentId } from "../domain/ids.ts";
import type { Run } from "../store/results/runs.ts";
import { correctTimes } from "./docked/clock-correction.ts";
import { noteDeviceLots } from "./docked/device-lots.ts";
import { type Errand, errandText } from "./errands/errand.ts";
import { noteContacts } from "./facts/contact-codes.ts";
import { judge } from "./judging.ts";
import { holdUnjudged, isUnjudged } from "./unjudged.ts";
import type { Batching, Containing, Judging, Ports, Recording } from "./view.ts";
import { awaitsBatch } from "./waiting-room.ts";

/** Dockings that this process has taken apart, and whose runs it has not all judged yet. */
export type TakenApart = Set<number>;

/** While it is open more may come: whoever asks then is no docking that ended. And it ends once. */
export function judgeBatch(ports: Batching, batch: number, apart: TakenApart): void {
  if (!ports.store.batches.isUnjudged(batch)) return;
  apart.add(batch);
  const instruments = new Set(ports.store.runs.ofBatch(batch).map((run) => run.instrumentId));
  const untimed = new Set([...instruments].flatMap((id) => (id === null ? [] : correctOrHold(ports, batch, id))));
  // Read anew: their times may have been corrected.
  judgeRuns(
    ports,
    ports.store.runs.ofBatch(batch).filter(({ key }) => !untimed.has(key)),
  );
  ports.later({ kind: "batch-judged", batch });
  ports.store.afterCommit(() => ports.onQcChanged?.());
}

/** Whatever the time of a run is, nothing is judged by a wrong one: those whose time could not be looked at are held and tried again. */
function correctOrHold(ports: Batching, batch: number, instrument: InstrumentId): readonly string[] {
  const keys = ports.store.runs.ofBatch(batch).flatMap((run) => (run.instrumentId === instrument ? run.key : []));
  let untimed: ReadonlySet<string> = new Set(keys);
  const correct = (): void => {
    untimed = correctTimes(ports, batch, instrument);
  };
  contained(ports.faults, "judging", correct, { batch, instrument });
  for (const key of untimed) holdUnjudged(ports, key);
  if (untimed.size > 0) ports.later({ kind: "batch-part", batch, instrument });
  return [...untimed];
}

/** What could not be timed before. Throws as long as something cannot: all else was judged already. */
export function judgeBatchPart(ports: Batching, batch: number, instrument: InstrumentId): void {
  const untimed = correctTimes(ports, batch, instrument);
  if (untimed.size > 0) throw new RangeError(`${untimed.size} runs cannot be timed`);
  judgeRuns(
    ports,
    ports.store.runs.ofBatch(batch).filter((run) => run.instrumentId === instrument),
  );
}

function judgeRuns(ports: Recording & Containing, runs: readonly Run[]): void {
  // All of them before any is judged; one that cannot be noted is noted again, and held, when its turn comes.
  for (const run of runs.filter((one) => one.kind !== "patient" || isNew(one)))
    contained(ports.faults, "judging", () => ports.store.transaction(() => note(ports, run)), { run: run.key });
  for (const { kind, key } of runs) if (kind === "control") ports.later({ kind: "control", run: key });
  // What they touch of others, while none of these was judged.
  ports.later({ kind: "touched" });
  for (const run of runs) if (isNew(run)) ports.later({ kind: "new-run", run: run.key });
}

/** Errands about its runs that could not be written down, from what the runs are now. Throws as long as one cannot be. */
export function askAgain(ports: Ports<"store" | "later">, batch: number): void {
  const isOpen = ports.store.batches.isOpen(batch);
  for (const run of ports.store.runs.ofBatch(batch)) {
    const { kind, key } = run;
    // What waits in an open batch is judged when that is closed.
    if (kind === "control") ports.later({ kind, run: key });
    else if (isNew(run) && !isOpen) ports.later({ kind: "new-run", run: key });
    else ports.later({ kind: "judge", run: key });
  }
  ports.later({ kind: "touched" });
}

const isNew = (run: Run): boolean =>
  run.kind === "eqa" || (run.kind === "patient" && (run.state === "waiting" || isUnjudged(run)));

function note(ports: Recording, run: Run): void {
  noteContacts(ports, [run]);
  noteDeviceLots(ports, [run]);
}

/** Where nobody has taken its docking apart yet, that comes first: times are corrected there, and this is asked again. */
export function judgeNewRun(ports: Judging & Batching, key: string, apart: TakenApart): void {
  const run = ports.store.runs.byKey(key);
  if (run === null || !isNew(run) || ports.store.batches.isOpen(run.batchId)) return;
  if (ports.store.batches.isUnjudged(run.batchId) && !isApart(ports, run.batchId, apart)) {
    judgeBatch(ports, run.batchId, apart);
    return;
  }
  note(ports, run);
  judge(ports, run);
}

/** Where taking it apart was rolled back, its errand stands still. */
function isApart({ store }: Ports<"store">, batch: number, apart: TakenApart): boolean {
  const errand: Errand = { kind: "batch", batch };
  return apart.has(batch) && store.errands.find(errand.kind, errandText(errand)) === null;
}

/** Behind its last run; before that it waits behind those that are still to be judged. Throws where one of them fails, or nobody asks for it. */
export function endBatch(ports: Ports<"store" | "clock" | "later">, batch: number, apart: TakenApart): void {
  const { store, clock, later } = ports;
  if (!store.batches.isUnjudged(batch)) return;
  const left = store.runs.ofBatch(batch).filter(awaitsBatch);
  if (left.length > 0) {
    if (!left.every((run) => isAskedFor(ports, run))) throw new RangeError("a run of it is not judged yet");
    later({ kind: "batch-judged", batch });
    return;
  }
  store.batches.judged(batch, clock.now());
  store.afterCommit(() => void apart.delete(batch));
}

function isAskedFor({ store }: Ports<"store">, { key }: Run): boolean {
  const errand: Errand = { kind: "new-run", run: key };
  return store.errands.find(errand.kind, errandText(errand))?.failures === 0;
}
