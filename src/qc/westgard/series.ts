/**
 * What the rules look at: the judged run and the runs before it, newest last, each level's deviation from its target in exact
 * decimals. z is never divided out: "z > k" is asked as "x - mean > k·SD" (qc.md 1.1, vector W03).
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
}

/** Controls of one run, by level. */
export type Run = ReadonlyMap<string, Point>;

export interface Window {
  /** Newest last; the last one is judged. Cut at the newest reset (qc.md 1.3 no. 6). */
  readonly runs: readonly Run[];
  /** The levels that belong to a whole run. */
  readonly levels: readonly string[];
  readonly boundary: Boundary;
  readonly r4s: R4s;
}

export type Side = 1 | -1;
export const sides: readonly Side[] = [1, -1];

export function point(value: Decimal, mean: Decimal, sd: Decimal): Point {
  return { value, deviation: value.minus(mean), sd };
}

/** Whether the point lies beyond k SD on a side. */
export function isBeyond({ deviation, sd }: Point, k: number, side: Side, boundary: Boundary): boolean {
  const order = deviation.times(side).cmp(sd.times(decimal(String(k))));
  return boundary === "inclusive" ? order >= 0 : order > 0;
}

/** A value exactly on the mean has no side and breaks a streak. */
export const isOnSide = ({ deviation }: Point, side: Side): boolean => deviation.times(side).cmp(decimal("0")) > 0;

/** The last `count` values of one level, newest last, or null when there are not so many or the judged run has none. */
export function lastOfLevel({ runs }: Window, level: string, count: number): readonly Point[] | null {
  if (!runs.at(-1)?.has(level)) return null;
  const points = runs.flatMap((run) => run.get(level) ?? []);
  return points.length < count ? null : points.slice(-count);
}

/** Every value of the last `count` runs, or null unless each of those runs is whole (vector W32). */
export function lastRuns({ runs, levels }: Window, count: number): readonly Point[] | null {
  const window = runs.slice(-count);
  if (window.length < count || !window.every((run) => levels.every((level) => run.has(level)))) return null;
  return window.flatMap((run) => levels.flatMap((level) => run.get(level) ?? []));
}
