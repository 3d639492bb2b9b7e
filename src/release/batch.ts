/**
 * A docking batch that was closed, taken apart into errands: its controls first, then every run by itself, so that one that cannot be
 * judged is held and its neighbours are judged. Doing it twice changes nothing.
 */
import { contained } from "../domain/fault.ts";
import type { InstrumentId } from "../domain/ids.ts";
import type { Run } from "../store/runs.ts";
import { judge } from "./judging.ts";
import { noteContacts } from "./known/first-contact.ts";
import { twinsOf } from "./known/typed-twice.ts";
import { correctClock } from "./reconsider/clock-correction.ts";
import { noteDeviceLots } from "./registers/device-lots.ts";
import { holdUnjudged, isUnjudged } from "./unjudged.ts";
import type { ReleasePorts } from "./view.ts";

export function judgeBatch(ports: ReleasePorts, batch: number): void {
  const runs = ports.store.runs.ofBatch(batch);
  const clear = new Set([...new Set(runs.map((run) => run.instrumentId))].filter((id) => isTimed(ports, batch, id, runs)));
  judgeRuns(
    ports,
    // Read anew: their times may have been corrected.
    ports.store.runs.ofBatch(batch).filter((run) => clear.has(run.instrumentId)),
  );
  ports.later({ kind: "tests", batch });
  ports.later({ kind: "batch-judged", batch });
  ports.store.afterCommit(() => ports.onQcChanged?.());
}

/** Without its times corrected nothing of an instrument may be judged: that part of the batch is held and tried again by itself. */
function isTimed(ports: ReleasePorts, batch: number, instrument: Run["instrumentId"], runs: readonly Run[]): boolean {
  if (instrument === null) return true;
  const done = contained(ports.faults, "judging", () => correctClock(ports, batch, instrument), { batch, instrument });
  if (done) return true;
  for (const { key, instrumentId } of runs) if (instrumentId === instrument) holdUnjudged(ports, key);
  ports.later({ kind: "batch-part", batch, instrument });
  return false;
}

export function judgeBatchPart(ports: ReleasePorts, batch: number, instrument: InstrumentId): void {
  correctClock(ports, batch, instrument);
  judgeRuns(
    ports,
    ports.store.runs.ofBatch(batch).filter((run) => run.instrumentId === instrument),
  );
}

function judgeRuns(ports: ReleasePorts, runs: readonly Run[]): void {
  // All of them before any is judged; one that cannot be noted is noted again, and held, when its turn comes.
  for (const run of runs)
    contained(ports.faults, "judging", () => ports.store.transaction(() => note(ports, run)), { run: run.key });
  for (const { kind, key } of runs) if (kind === "control") ports.later({ kind: "control", run: key });
  for (const run of runs)
    if (run.kind === "eqa" || (run.kind === "patient" && (run.state === "waiting" || isUnjudged(run))))
      ports.later({ kind: "new-run", run: run.key });
  for (const { kind, key } of runs) if (kind === "service") ports.later({ kind: "service", run: key });
}

function note(ports: ReleasePorts, run: Run): void {
  noteContacts(ports, [run]);
  noteDeviceLots(ports, [run]);
}

/** What was typed in as well is looked at again. */
export function judgeNewRun(ports: ReleasePorts, key: string): void {
  const run = ports.store.runs.byKey(key);
  if (run === null) return;
  note(ports, run);
  judge(ports, run, "event");
  for (const twin of twinsOf(ports, run)) ports.later({ kind: "contested", run: twin.run.key });
}
