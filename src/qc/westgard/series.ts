/**
 * What the rules look at: the judged run and the runs before it, newest last, each level's deviation from its target in exact
 * decimals. z is never divided out: "z > k" is asked as "x - mean > k·SD" (QC.md 1.1, vector W03).
 */
import { type Decimal, decimal } from "../../domain/decimal.ts";
import type { Boundary, R4s } from "../../domain/policy.ts";

/** One level's value in one run. */
export interface Point {
  readonly value: Decimal;
  /** x - mean. */
  readonly deviation: Decimal;
  /** Greater than zero. */
  readonly sd: Decimal;
  /** Which unbroken series of its level it belongs to: another control lot, a new target and what follows a service is another one. */
  readonly stream: string;
}

/** Controls of one run, by level. */
export type Run = ReadonlyMap<string, Point>;

export interface Window {
  /** Newest last; the last one is judged. No rule looks from one stream into another (ruling 25). */
  readonly runs: readonly Run[];
  /** The levels that belong to a whole run. */
  readonly levels: readonly string[];
  readonly boundary: Boundary;
  readonly r4s: R4s;
}

export type Side = 1 | -1;
export const sides: readonly Side[] = [1, -1];

export function point(value: Decimal, mean: Decimal, sd: Decimal, stream = ""): Point {
  return { value, deviation: value.minus(mean), sd, stream };
}

/** Whether the point lies beyond k SD on a side. */
export function isBeyond({ deviation, sd }: Point, k: number, side: Side, boundary: Boundary): boolean {
  const order = deviation.times(side).cmp(sd.times(decimal(String(k))));
  return boundary === "inclusive" ? order >= 0 : order > 0;
}

/** A value exactly on the mean has no side and breaks a streak. */
export const isOnSide = ({ deviation }: Point, side: Side): boolean => deviation.times(side).cmp(decimal("0")) > 0;

/** The last values of the judged one's stream, newest last, `count` at most; none when the judged run lacks the level. */
export function lastOfLevel({ runs }: Window, level: string, count: number): readonly Point[] {
  const judged = runs.at(-1)?.get(level);
  if (judged === undefined) return [];
  return runs
    .flatMap((run) => run.get(level) ?? [])
    .filter(({ stream }) => stream === judged.stream)
    .slice(-count);
}

/** The configured levels that the judged run has: a rule of one run asks those, two at least (ruling 24). */
export function judgedRun({ runs, levels }: Window): readonly Point[] {
  const points = levels.flatMap((level) => runs.at(-1)?.get(level) ?? []);
  return points.length < 2 ? [] : points;
}

/** Every value of the last `count` runs, or null unless each is whole and no level's stream breaks (rulings 24 and 25). */
export function lastRuns({ runs, levels }: Window, count: number): readonly Point[] | null {
  const window = runs.slice(-count);
  const judged = window.at(-1);
  const isWhole = (run: Run): boolean =>
    levels.every((level) => run.get(level)?.stream === judged?.get(level)?.stream && run.has(level));
  if (window.length < count || !window.every(isWhole)) return null;
  return window.flatMap((run) => levels.flatMap((level) => run.get(level) ?? []));
}
