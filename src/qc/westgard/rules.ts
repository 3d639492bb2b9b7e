/**
 * The rules of QC.md 1.2, each a question about a window. Within one material (W) across runs, across materials (A) as its definition
 * says. A hit is named `rule/level`, `rule/within/level`, `rule/across` or `R-4s/within-run`.
 */

import { decimal } from "../../domain/decimal.ts";
import { type RuleName, ruleNames } from "../../domain/policy.ts";
import { isBeyond, isOnSide, judgedRun, lastOfLevel, lastRuns, type Point, sides, type Window } from "./series.ts";

export { type RuleName, ruleNames };

export interface Hit {
  readonly rule: RuleName;
  readonly name: string;
  /** The level it is about; null: the run as a whole. */
  readonly level: string | null;
}

type Rule = (window: Window) => readonly Hit[];
type Test = (points: readonly Point[], window: Window) => boolean;

const judgedLevels = ({ runs }: Window): readonly string[] => runs.slice(-1).flatMap((run) => [...run.keys()]);

const allBeyond =
  (k: number): Test =>
  (points, { boundary }) =>
    sides.some((side) => points.every((one) => isBeyond(one, k, side, boundary)));
const allOnOneSide: Test = (points) => sides.some((side) => points.every((one) => isOnSide(one, side)));

/** One value of the judged run alone. */
const single =
  (rule: RuleName, k: number): Rule =>
  (window) =>
    judgedLevels(window)
      .filter((level) => allBeyond(k)(lastOfLevel(window, level, 1), window))
      .map((level) => ({ rule, name: `${rule}/${level}`, level }));

/** `least`: so many values are needed, if not all. */
const within =
  (rule: RuleName, count: number, test: Test, least = count): Rule =>
  (window) =>
    judgedLevels(window)
      .filter((level) => {
        const points = lastOfLevel(window, level, count);
        return points.length >= least && test(points, window);
      })
      .map((level) => ({ rule, name: `${rule}/within/${level}`, level }));

/** Across the levels of the judged run that are there; `levels`: how many must be configured. */
const acrossRun =
  (rule: RuleName, levels: readonly number[], test: Test): Rule =>
  (window) => {
    const points = levels.includes(window.levels.length) ? judgedRun(window) : [];
    return points.length > 0 && test(points, window) ? [{ rule, name: `${rule}/across`, level: null }] : [];
  };

/** `shape`: number of levels → number of runs that make the window. */
const across =
  (rule: RuleName, shape: Readonly<Record<number, number>>, test: Test): Rule =>
  (window) => {
    const count = shape[window.levels.length];
    const points = count === undefined ? null : lastRuns(window, count);
    return points !== null && test(points, window) ? [{ rule, name: `${rule}/across`, level: null }] : [];
  };

const both =
  (...rules: readonly Rule[]): Rule =>
  (window) =>
    rules.flatMap((rule) => rule(window));

/** Two of the points on the same side beyond 2 SD; the newest must be one of them where it is named. */
const twoBeyond2: Test = (points, { boundary }) =>
  sides.some((side) => points.filter((one) => isBeyond(one, 2, side, boundary)).length >= 2);
const twoOfThreeWithNewest: Test = (points, window) => {
  const newest = points.at(-1);
  const isNewest = (side: 1 | -1) => newest !== undefined && isBeyond(newest, 2, side, window.boundary);
  return sides.some((side) => isNewest(side) && points.filter((one) => isBeyond(one, 2, side, window.boundary)).length >= 2);
};

/** Never across runs and never with one level (QC.md 1.8). `calc` contains `classic`. */
const range4s: Rule = (window) => {
  const points = window.runs.slice(-1).flatMap((run) => [...run.values()]);
  const isWide = window.r4s === "classic" ? hasBothSides(points, window) : spansFour(points, window);
  return isWide ? [{ rule: "R-4s", name: "R-4s/within-run", level: null }] : [];
};

const hasBothSides = (points: readonly Point[], { boundary }: Window): boolean =>
  sides.every((side) => points.some((one) => isBeyond(one, 2, side, boundary)));

/** z₁ - z₂ > 4, multiplied out by both SDs. */
const spansFour = (points: readonly Point[], { boundary }: Window): boolean =>
  points.some((a) =>
    points.some((b) => {
      const spread = a.deviation.times(b.sd).minus(b.deviation.times(a.sd));
      const order = spread.cmp(a.sd.times(b.sd).times(decimal("4")));
      return boundary === "inclusive" ? order >= 0 : order > 0;
    }),
  );

/** Six strictly rising or strictly falling steps; a tie breaks the trend. */
const isTrend: Test = (points) =>
  sides.some((side) => points.every((one, i) => i === 0 || one.value.cmp(points[i - 1]?.value ?? one.value) === side));

const trend: Rule = (window) => within("7T", 7, isTrend)(window).map((hit) => ({ ...hit, name: `7T/${hit.level}` }));

/** A streak on one side: n values of a level, or as many whole runs as hold n values. */
const streak = (rule: RuleName, n: number, shape: Readonly<Record<number, number>>): Rule =>
  both(within(rule, n, allOnOneSide), across(rule, shape, allOnOneSide));

export const rules: Readonly<Record<RuleName, Rule>> = {
  "1-2s": single("1-2s", 2),
  "1-3s": single("1-3s", 3),
  "2-2s": both(within("2-2s", 2, allBeyond(2)), acrossRun("2-2s", [2, 3], twoBeyond2)),
  "R-4s": range4s,
  "2of3-2s": both(within("2of3-2s", 3, twoOfThreeWithNewest, 2), acrossRun("2of3-2s", [3], twoBeyond2)),
  "3-1s": both(within("3-1s", 3, allBeyond(1)), across("3-1s", { 3: 1 }, allBeyond(1))),
  "4-1s": both(within("4-1s", 4, allBeyond(1)), across("4-1s", { 2: 2 }, allBeyond(1))),
  "6x": streak("6x", 6, { 3: 2 }),
  "8x": streak("8x", 8, { 2: 4 }),
  "9x": streak("9x", 9, { 3: 3 }),
  "10x": streak("10x", 10, { 2: 5 }),
  "12x": streak("12x", 12, { 2: 6, 3: 4 }),
  "7T": trend,
};

/** Rules that need every configured level in each run, by the number of levels (ruling 24); the others are asked of what is there. */
const wholeRuns: Readonly<Partial<Record<RuleName, readonly number[]>>> = {
  ...{ "3-1s": [3], "4-1s": [2], "6x": [3], "8x": [2], "9x": [3], "10x": [2], "12x": [2, 3] },
};

/** The configured levels that the judged run lacks for one of the rules; empty: each could be asked. */
export function missingLevels({ levels, runs }: Pick<Window, "levels" | "runs">, names: readonly RuleName[]): readonly string[] {
  const isAsked = names.some((name) => wholeRuns[name]?.includes(levels.length));
  return isAsked ? levels.filter((level) => runs.at(-1)?.has(level) !== true) : [];
}

/** All hits of the judged run: no rule is a gate for another (QC.md 1.3 no. 4). */
export const hitsOf = (window: Window, names: readonly RuleName[]): readonly Hit[] =>
  names.flatMap((name) => rules[name](window));
