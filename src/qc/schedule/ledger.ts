/**
 * Failures of one level and the passes that can make them good: of one reagent lot, or of all that a policy counts. A control whose
 * time is uncertain may lie anywhere in its window, and each question takes the worst that is possible (ruling 27): a failure may
 * stand on either side of a sample, a pass heals, counts or excuses only where it does so wherever it lies. Sorted once and asked by
 * binary search, for a sample of uncertain time is asked about at many instants.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { earliest, healingSpanOf, isBefore, latest, minuteMs, type Sample, spanOf } from "../controls/control-order.ts";
import type { JudgedControl } from "../types.ts";

export interface Ledger {
  /** A failure before the sample that no pass before it has made good; of several the last. */
  failureBefore(sample: Sample): JudgedControl | null;
  /** The pass before the sample that holds for the longest. */
  passBefore(sample: Sample): JudgedControl | null;
  /** A failure after the sample with no pass in between; of several the first. */
  failureAfter(sample: Sample): JudgedControl | null;
  /** The first pass after the sample. */
  passAfter(sample: Sample): JudgedControl | null;
}

export function ledgerOf(fails: readonly JudgedControl[], passes: readonly JudgedControl[]): Ledger {
  const failsBefore = before(fails, startOf, endOf);
  const passesBefore = before(passes, endOf, startOf);
  const failsAfter = after(fails, endOf, startOf);
  const passesAfter = after(passes, startOf, endOf);
  const healing = passes.map(asHealing);
  const isLate = healing.some((one, i) => one !== passes[i]);
  const healsBefore = isLate ? before(healing, endOf, startOf) : passesBefore;
  const healsAfter = isLate ? after(healing, startOf, endOf) : passesAfter;
  return {
    failureBefore: (sample) => {
      const [failed, passed] = [failsBefore(sample), healsBefore(sample)];
      const [[fail], [pass]] = [failed, passed];
      if (fail === undefined || pass === undefined || endOf(fail) > startOf(pass)) return latest(failed);
      return endOf(fail) === startOf(pass) && winsTie(failed, passed, latest) ? latest(failed) : null;
    },
    passBefore: (sample) => latest(passesBefore(sample)),
    failureAfter: (sample) => {
      const [failed, passed] = [failsAfter(sample), healsAfter(sample)];
      const [[fail], [pass]] = [failed, passed];
      if (fail === undefined || pass === undefined || startOf(fail) < endOf(pass)) return earliest(failed);
      return startOf(fail) === endOf(pass) && winsTie(failed, passed, earliest) ? earliest(failed) : null;
    },
    passAfter: (sample) => earliest(passesAfter(sample)),
  };
}

/** One that was typed in later makes nothing good before it was told, as if it lay somewhere up to then. */
function asHealing(pass: JudgedControl): JudgedControl {
  const window = healingSpanOf(pass);
  return window.to > spanOf(pass).to ? { ...pass, window } : pass;
}

/** Controls of one instant are told apart by their numbers; where that is not possible the failing one wins. */
function winsTie(failed: readonly JudgedControl[], passed: readonly JudgedControl[], pick: typeof latest): boolean {
  const tied = [...failed, ...passed];
  return tied.some(({ window }) => window !== undefined) || pick(tied)?.result === "REJECT";
}

type End = (control: JudgedControl) => EpochMs;
const startOf: End = (control) => spanOf(control).from;
const endOf: End = (control) => spanOf(control).to;

/** The controls that share the best value among those on one side of a sample. */
type Best = (sample: Sample) => readonly JudgedControl[];

/** Those whose `end` lies before the sample; the best have the latest `value`. */
function before(controls: readonly JudgedControl[], end: End, value: End): Best {
  const isOnSide = (one: JudgedControl, sample: Sample): boolean => isBefore({ ...one, at: end(one) }, sample);
  return best(controls, end, value, isOnSide, (sample) => minuteOf(sample.at));
}

/** Those whose `end` lies after the sample; the best have the earliest `value`. */
function after(controls: readonly JudgedControl[], end: End, value: End): Best {
  const isOnSide = (one: JudgedControl, sample: Sample): boolean => !isBefore({ ...one, at: end(one) }, sample);
  const negative =
    (of: End): End =>
    (one) =>
      -of(one);
  // Seen in a mirror it is the same question; the minute is one whole minute on its far side.
  return best(controls, negative(end), negative(value), isOnSide, (sample) => 1 - minuteOf(sample.at) - minuteMs);
}

/** `start`: keys below it are on the sample's side for certain; those of its own minute are asked one by one. */
function best(
  controls: readonly JudgedControl[],
  key: End,
  value: End,
  isOnSide: (one: JudgedControl, sample: Sample) => boolean,
  start: (sample: Sample) => number,
): Best {
  const sorted = controls.toSorted((a, b) => key(a) - key(b));
  const values = runningMax(sorted.map(value));
  const byValue = Map.groupBy(sorted, value);
  return (sample) => {
    const from = start(sample);
    const certain = firstAt(sorted, key, from);
    let most = values[certain - 1] ?? Number.NEGATIVE_INFINITY;
    for (let i = certain; i < sorted.length; i += 1) {
      const one = sorted[i];
      if (one === undefined || key(one) >= from + minuteMs) break;
      if (value(one) > most && isOnSide(one, sample)) most = value(one);
    }
    return (byValue.get(most) ?? []).filter((one) => isOnSide(one, sample));
  };
}

function runningMax(values: readonly number[]): readonly number[] {
  let most = Number.NEGATIVE_INFINITY;
  return values.map((value) => {
    most = Math.max(most, value);
    return most;
  });
}

const minuteOf = (at: EpochMs): EpochMs => Math.floor(at / minuteMs) * minuteMs;

/** Index of the first whose key is not below a value. */
function firstAt(sorted: readonly JudgedControl[], key: End, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one !== undefined && key(one) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
