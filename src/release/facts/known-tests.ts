/**
 * Patient tests around a result, for intervals that count them: so many as the longest count, on either side, and those that the grace
 * reaches back over. What lies further away cannot change whether the n-th test since the control was run, or when.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { QcGrace, QcPolicy } from "../../domain/policy.ts";
import type { Instrument } from "../../domain/station.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Null: no policy of the analyte counts tests. */
export function knownTests(
  store: GatewayStore,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
): NonNullable<KnownEvents["tests"]> | null {
  const reach = countedReach(instrument, analyte);
  if (reach === null) return null;
  const { tests } = store;
  // One more than the count: the result's own test may be among them.
  const limit = reach.count + 1;
  const from = at - reach.graceMs;
  return [
    ...tests.before(instrument.id, analyte, from, limit),
    ...tests.between(instrument.id, analyte, from, at),
    ...tests.after(instrument.id, analyte, at, limit),
  ];
}

/** Where another test would change what was read of `sample`; null as above. */
export function testsRead(
  instrument: Instrument,
  analyte: string,
  tests: readonly { readonly at: EpochMs }[],
  sample: TimeWindow,
): TimeWindow | null {
  const reach = countedReach(instrument, analyte);
  if (reach === null) return null;
  const earlier = tests.filter(({ at }) => at < sample.from - reach.graceMs);
  const later = tests.filter(({ at }) => at > sample.to);
  const times = tests.map(({ at }) => at);
  const isAll = (found: readonly unknown[]): boolean => found.length <= reach.count;
  return {
    from: isAll(earlier) ? Number.MIN_SAFE_INTEGER : Math.min(...times),
    to: isAll(later) ? Number.MAX_SAFE_INTEGER : Math.max(...times),
  };
}

interface Reach {
  /** The most tests a pass can last. */
  readonly count: number;
  /** The longest that a grace can last. */
  readonly graceMs: number;
}

function countedReach(instrument: Instrument, analyte: string): Reach | null {
  const counted = (instrument.qc[analyte] ?? []).filter(({ interval }) => interval.type === "test-count");
  if (counted.length === 0) return null;
  return { count: Math.max(...counted.map(countOf)), graceMs: Math.max(...counted.map(({ grace }) => longestMs(grace))) };
}

/** Levels in turn: each holds for as many intervals as there are levels. */
const countOf = ({ interval, levels }: QcPolicy): number =>
  interval.type === "test-count" ? interval.n * Math.max(1, levels.length) : 0;

/** No run of Norwegian days off makes a workday longer than these. */
const longestMs = (grace: QcGrace): number => ("hours" in grace ? grace.hours * hourMs : (2 * grace.workdays + 10) * dayMs);
