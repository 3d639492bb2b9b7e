/**
 * The control rules that ask one value alone (QC.md 1.2, 1.4). Each sees the value with its target and says whether it hits; which of
 * them count, and how much, is the rule set's (westgard/presets.ts).
 */
import { type Decimal, readDecimal } from "../../domain/decimal.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import type { Boundary } from "../../domain/policy.ts";
import { isBeyond, point, sides } from "../westgard/series.ts";

export interface ControlPoint {
  readonly value: Decimal;
  readonly target: ControlTarget;
  readonly boundary: Boundary;
}

/** Null where the target lacks what the rule compares with. */
type PointRule = (point: ControlPoint) => boolean | null;

const range: PointRule = ({ value, target }) => {
  const low = readDecimal(target.low);
  const high = readDecimal(target.high);
  if (low === null && high === null) return null;
  return (low !== null && value.lt(low)) || (high !== null && value.gt(high));
};

/** Outside the middle two thirds of the range, where there is no SD to divide it by; the ends belong to the middle. */
const inner: PointRule = ({ value, target }) => {
  const [low, high] = [readDecimal(target.low), readDecimal(target.high)];
  if (low === null || high === null || hasSd(target)) return null;
  const width = high.minus(low);
  return value.minus(low).times(6).lt(width) || high.minus(value).times(6).lt(width);
};

const hasSd = ({ target, sd }: ControlTarget): boolean => readDecimal(target) !== null && readDecimal(sd) !== null;

/** |x - mean| > k SD, multiplied out: a quotient would have to be rounded. */
const beyond =
  (k: number): PointRule =>
  ({ value, target, boundary }) => {
    const mean = readDecimal(target.target);
    const sd = readDecimal(target.sd);
    if (mean === null || sd === null) return null;
    return sides.some((side) => isBeyond(point(value, mean, sd), k, side, boundary));
  };

export const pointRules = { RANGE: range, INNER: inner, "1-2s": beyond(2), "1-3s": beyond(3) } as const;

export type PointRuleName = keyof typeof pointRules;

export const isPointRule = (name: string): name is PointRuleName => Object.hasOwn(pointRules, name);
