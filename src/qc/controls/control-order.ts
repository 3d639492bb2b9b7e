/**
 * Which control stands before, after, first and last. Never by arrival: by time, then by the instrument's own sequence number,
 * and where neither decides the failing one wins (QC.md 3.3).
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { JudgedControl } from "../types.ts";

/** The patient measurement that controls are compared with. */
export interface Sample {
  readonly at: EpochMs;
  readonly reagentLot: string | null;
  readonly sequence: string | null;
}

export const minuteMs = 60_000;
const minuteOf = (at: EpochMs): number => Math.floor(at / minuteMs);

/** Where a control lies: at one instant, or anywhere in a window (ruling 27). */
export const spanOf = ({ at, window }: Pick<JudgedControl, "at" | "window">): TimeWindow => window ?? { from: at, to: at };

/**
 * Where a pass lies when it is asked whether it makes a failure good. What an operator typed in does so from when it was told: else a
 * failure would be explained away by a control that nobody but the operator has seen (ruling 12). What is due or overdue is another
 * question: with a dead cable controls and results are typed in together in the evening.
 */
export function healingSpanOf(control: Pick<JudgedControl, "at" | "window" | "toldAt">): TimeWindow {
  const { from, to } = spanOf(control);
  return { from, to: Math.max(to, control.toldAt ?? to) };
}

/** A control in the sample's minute counts as before it, unless the instrument's sequence numbers say otherwise. */
export function isBefore(control: Pick<JudgedControl, "at" | "sequence">, sample: Sample): boolean {
  if (minuteOf(control.at) !== minuteOf(sample.at)) return control.at < sample.at;
  const ofControl = sequenceNumber(control.sequence);
  const ofSample = sequenceNumber(sample.sequence);
  return ofControl === null || ofSample === null || ofControl < ofSample;
}

export const latest = (controls: readonly JudgedControl[]): JudgedControl | null => pick(controls, 1);
export const earliest = (controls: readonly JudgedControl[]): JudgedControl | null => pick(controls, -1);

/** At the end in question; where one of several at that instant has no sequence number, the worst of them. */
function pick(controls: readonly JudgedControl[], direction: 1 | -1): JudgedControl | null {
  const times = controls.map(({ at }) => at * direction);
  const end = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const atEnd = controls.filter(({ at }) => at * direction === end);
  const sequences = atEnd.map(({ sequence }) => sequenceNumber(sequence));
  const known = sequences.filter((one) => one !== null);
  if (known.length < atEnd.length) return worst(atEnd);
  const wanted = known.reduce((a, b) => (a > b === (direction === 1) ? a : b), known[0] ?? 0n);
  return worst(atEnd.filter((_, i) => sequences[i] === wanted));
}

const rank: readonly JudgedControl["result"][] = ["VOID", "PASS", "WARN", "REJECT"];

/** Equals are told apart by what they say, so that the answer never depends on arrival. */
function worst(controls: readonly JudgedControl[]): JudgedControl | null {
  return controls.reduce<JudgedControl | null>((bad, next) => {
    if (bad === null) return next;
    const difference = rank.indexOf(next.result) - rank.indexOf(bad.result);
    return difference > 0 || (difference === 0 && byContent(next, bad) > 0) ? next : bad;
  }, null);
}

/** An order of controls that nothing else orders. By id last: of versions of one control the first to arrive has the shorter one. */
export function byContent(a: JudgedControl, b: JudgedControl): number {
  const [left, right] = [contentOf(a), contentOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

const contentOf = ({ result, codes, hits, level, target, reagentLot }: JudgedControl): string =>
  JSON.stringify([codes, result, hits, level, target, reagentLot]);

export function sequenceNumber(text: string | null): bigint | null {
  return text !== null && /^\d{1,30}$/.test(text) ? BigInt(text) : null;
}
