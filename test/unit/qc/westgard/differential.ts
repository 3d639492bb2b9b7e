/** The engine against the plain second evaluator (naive.ts): random series of one to three levels, with partial runs. For tests and `npm run laws`. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { decimal } from "../../../../src/domain/decimal.ts";
import { judgeRules, type RuleVector } from "../../../../src/qc/vectors/rules-file.ts";
import { ruleNames } from "../../../../src/qc/westgard/rules.ts";
import { naiveHits } from "./naive.ts";

export type Runs = readonly Readonly<Record<string, string>>[];
export interface Series {
  readonly stats: RuleVector["stats"];
  readonly runs: Runs;
}

/** Tenths of an SD around whole and half SDs, so that most values tie with a limit or with each other. */
const z = fc.oneof(fc.integer({ min: -35, max: 35 }), fc.constantFrom(-40, -30, -20, -10, 0, 10, 20, 30, 40, 21, -21, 11));
const sds = fc.constantFrom("0.1", "1", "0.3", "2.5", "4");
export const series: fc.Arbitrary<Series> = fc
  .record({
    count: fc.integer({ min: 1, max: 3 }),
    bias: fc.constantFrom(0, 0, 12, -12),
    deviations: fc.array(fc.tuple(z, z, z), { minLength: 1, maxLength: 16 }),
    present: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 16, maxLength: 16 }),
    sd: fc.tuple(sds, sds, sds),
  })
  .map(({ count, bias, deviations, present, sd }) => {
    const levels = ["L1", "L2", "L3"].slice(0, count);
    const stats = Object.fromEntries(levels.map((level, i) => [level, { mean: ["2.8", "20", "80"][i] ?? "", sd: sd[i] ?? "" }]));
    const runs = deviations.map((row, at) => {
      // One run in twelve lacks a level: rules across levels need whole runs.
      const there = levels.filter((_, i) => count === 1 || present[at] !== i + 1);
      return Object.fromEntries(
        there.map((level) => {
          const { mean = "0", sd: one = "1" } = stats[level] ?? {};
          const tenths = (row[levels.indexOf(level)] ?? 0) + bias;
          return [level, decimal(mean).plus(decimal(one).times(tenths).div(10)).toFixed()];
        }),
      );
    });
    return { stats, runs };
  });

export const ask = ({ stats, runs }: Series, boundary: "exclusive" | "inclusive", r4s: "calc" | "classic") =>
  judgeRules({
    id: "",
    rules: ruleNames,
    stats,
    boundary,
    r4s,
    runs: runs.map((values, i) => ({ run: i + 1, values })),
  }).runs.map(({ hits }) => hits);

export const boundaries = fc.constantFrom("exclusive" as const, "inclusive" as const);
const ranges = fc.constantFrom("calc" as const, "classic" as const);

/** Both find the same hits in every run. */
export const hitsAreAsFound = fc.property(series, boundaries, ranges, (one, boundary, r4s) => {
  const options = { rules: ruleNames, inclusive: boundary === "inclusive", classicR4s: r4s === "classic" };
  const wanted = one.runs.map((_, i) => naiveHits({ ...options, stats: one.stats, runs: one.runs.slice(0, i + 1) }));
  assert.deepEqual(ask(one, boundary, r4s), wanted);
});
