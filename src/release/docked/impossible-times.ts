/**
 * A control stamped with a time at which it cannot have been run (a clock that lost its battery, a text that is no time) must not
 * vanish from the judge's sight: it may have been run at any time since the instrument was docked before (ruling 27). Call when a batch
 * closes, behind the clock model; doing it twice changes nothing.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { DeviceTime } from "../../domain/device-time.ts";
import type { Instrument } from "../../domain/station.ts";
import { neighbourBounds, type Placed } from "../../qc/clock/neighbours.ts";
import { believableTime, futureToleranceMs } from "../../qc/result/time-codes.ts";
import type { Run } from "../../store/results/runs.ts";
import { instrumentOf, type Ports } from "../view.ts";

/** `runs`: all that one batch handed over. */
export function boundImpossibleTimes(ports: Ports<"store" | "view">, batchId: number, runs: readonly Run[]): void {
  const { store } = ports;
  store.transaction(() => {
    for (const [id, own] of Map.groupBy(runs, ({ instrumentId }) => instrumentId)) {
      const instrument = instrumentOf(ports.view(), id);
      if (instrument === null) continue;
      const window = dockingWindow(ports, instrument, batchId, runs);
      const found = own.filter((run) => isControl(run) && isImpossible(ports, instrument, run, window));
      const bounds = found.length === 0 ? new Map<string, TimeWindow>() : neighbours(ports, own, found, window);
      for (const run of found) bound(ports, instrument, run, narrowed(window, bounds.get(run.key)));
    }
  });
}

interface Docking extends TimeWindow {
  readonly isFirst: boolean;
}

const isControl = ({ kind }: Run): boolean => kind === "control" || kind === "service";

/** Up to its last result, by the results' own times: those are in the audit chain. */
function dockingWindow({ store }: Ports<"store">, { id, inUseFrom }: Instrument, batchId: number, runs: readonly Run[]): Docking {
  const to = runs.reduce((last, { receivedAt }) => Math.max(last, receivedAt), inUseFrom);
  const before = store.batches.dockedBefore(batchId, id);
  return { from: Math.min(before ?? inUseFrom, to), to, isFirst: before === null };
}

/** What a first docking hands over from before the first day is memory of a former time, and stands where it was. */
function isImpossible({ store }: Ports<"store">, { inUseFrom }: Instrument, run: Run, { isFirst }: Docking): boolean {
  if (store.clocks.windowOf(run.key) !== null) return false;
  const at = believableTime(run.measuredAt);
  return at === null || at > run.receivedAt + futureToleranceMs || (!isFirst && at < inUseFrom);
}

/** The instrument's own numbers tell between which of its other records a control lies. */
function neighbours(ports: Ports<"store">, runs: readonly Run[], found: readonly Run[], window: TimeWindow) {
  const unknown = new Set(found.map(({ key }) => key));
  const placed = runs.flatMap((run): readonly Placed[] => {
    const [first] = ports.store.runs.standing(run.key);
    const time = first?.observation.measuredAt ?? null;
    const at = run.measuredAt;
    if (first === undefined || (at === null && !unknown.has(run.key))) return [];
    const span = unknown.has(run.key) || at === null ? window : { from: at, to: at };
    const record = { id: run.key, kind: run.kind, sequence: first.observation.sequence, time: time ?? noTime };
    return [{ record, span }];
  });
  return neighbourBounds(placed, (id) => !unknown.has(id) && ports.store.clocks.windowOf(id) === null);
}

const noTime: DeviceTime = { raw: "", local: null, offset: null };

function narrowed({ from, to }: TimeWindow, by: TimeWindow | undefined): TimeWindow {
  const both = { from: Math.max(from, by?.from ?? from), to: Math.min(to, by?.to ?? to) };
  return both.from <= both.to ? both : { from, to };
}

function bound(ports: Ports<"store">, { id }: Instrument, run: Run, window: TimeWindow): void {
  const { store } = ports;
  const at: EpochMs = window.to;
  store.clocks.setTime({ key: run.key, instrumentId: id, sentAt: run.measuredAt, measuredAt: at, window });
  if (!run.intakeCodes.includes("TIME_IMPLAUSIBLE")) store.runs.setIntakeCodes(run.key, [...run.intakeCodes, "TIME_IMPLAUSIBLE"]);
}
