/**
 * What the device's own sequence numbers tell of times: a later number cannot have an earlier time (QC.md 3.5, vector C05). Patients'
 * and controls' records are never compared: many devices count them apart.
 */
import type { TimeWindow } from "../../domain/clock.ts";
import type { TimedRecord, Witness } from "./clock-question.ts";
import { toleranceMs } from "./offset.ts";

export type Placed = Witness;

/** A counter that ran over (DCA Vantage: 001 to 999) or began again tells nothing across this gap. */
const comparableWithin = 500;

const always: TimeWindow = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Ids of records whose time contradicts that of another record. */
export function contradicted(placed: readonly Placed[]): ReadonlySet<string> {
  const bounds = neighbourBounds(placed, () => true);
  const broken = placed.filter(({ record, span }) => {
    const { from, to } = bounds.get(record.id) ?? always;
    return from > span.to + toleranceMs || to < span.from - toleranceMs;
  });
  return new Set(broken.map(({ record }) => record.id));
}

/** Between which times each record lies by its place among the numbers, as told by the records that `isWitness` accepts. */
export function neighbourBounds(placed: readonly Placed[], isWitness: (id: string) => boolean): ReadonlyMap<string, TimeWindow> {
  const bounds = new Map<string, TimeWindow>();
  for (const stretch of stretches(placed)) {
    const witnesses = stretch.map(({ record, span }) => (isWitness(record.id) ? span : always));
    const froms = runningLatest(witnesses.map(({ from }) => from));
    const tos = runningLatest(witnesses.map(({ to }) => -to).reverse()).reverse();
    for (const [i, { record }] of stretch.entries())
      bounds.set(record.id, { from: froms[i] ?? always.from, to: -(tos[i] ?? always.from) });
  }
  return bounds;
}

/** Of each element: the largest of those before it. */
function runningLatest(times: readonly number[]): number[] {
  let latest = Number.NEGATIVE_INFINITY;
  return times.map((time) => {
    const before = latest;
    latest = Math.max(latest, time);
    return before;
  });
}

/** Records of one kind in the order of their numbers, cut where the counter jumps. Nothing where a number comes twice. */
function stretches(placed: readonly Placed[]): readonly (readonly Placed[])[] {
  return [...new Set(placed.map(({ record }) => record.kind))].flatMap((kind) => {
    const counted = placed.filter(({ record }) => record.kind === kind && numberOf(record) !== null);
    const sorted = [...counted].sort((a, b) => distance(b, a));
    if (new Set(sorted.map(({ record }) => numberOf(record))).size < sorted.length) return [];
    const cuts = sorted.flatMap((one, i) => (i > 0 && distance(sorted[i - 1] ?? one, one) <= comparableWithin ? [] : [i]));
    return cuts.map((start, i) => sorted.slice(start, cuts[i + 1]));
  });
}

const distance = (a: Placed, b: Placed): number => (numberOf(b.record) ?? 0) - (numberOf(a.record) ?? 0);

function numberOf({ sequence }: TimedRecord): number | null {
  return sequence !== null && /^\d{1,15}$/.test(sequence) ? Number(sequence) : null;
}
