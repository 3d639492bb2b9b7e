/** The engine against the plain second evaluator (naive.ts), and the laws that both must keep. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal } from "../../../../src/domain/decimal.ts";
import { judgeRules, type RuleVector } from "../../../../src/qc/vectors/rules-file.ts";
import { ruleNames } from "../../../../src/qc/westgard/rules.ts";
import { thoroughly } from "../../../support/thorough.ts";
import { naiveHits } from "./naive.ts";

type Runs = readonly Readonly<Record<string, string>>[];
interface Series {
  readonly stats: RuleVector["stats"];
  readonly runs: Runs;
}

/** Tenths of an SD around whole and half SDs, so that most values tie with a limit or with each other. */
const z = fc.oneof(fc.integer({ min: -35, max: 35 }), fc.constantFrom(-40, -30, -20, -10, 0, 10, 20, 30, 40, 21, -21, 11));
const sds = fc.constantFrom("0.1", "1", "0.3", "2.5", "4");
const series: fc.Arbitrary<Series> = fc
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

const ask = ({ stats, runs }: Series, boundary: "exclusive" | "inclusive", r4s: "calc" | "classic") =>
  judgeRules({
    id: "",
    rules: ruleNames,
    stats,
    boundary,
    r4s,
    runs: runs.map((values, i) => ({ run: i + 1, values })),
  }).runs.map(({ hits }) => hits);

const rounds = thoroughly(2_000, 20_000);
const boundaries = fc.constantFrom("exclusive" as const, "inclusive" as const);
const ranges = fc.constantFrom("calc" as const, "classic" as const);

test(`${rounds} random series: both find the same hits in every run`, () => {
  fc.assert(
    fc.property(series, boundaries, ranges, (one, boundary, r4s) => {
      const options = { rules: ruleNames, inclusive: boundary === "inclusive", classicR4s: r4s === "classic" };
      const wanted = one.runs.map((_, i) => naiveHits({ ...options, stats: one.stats, runs: one.runs.slice(0, i + 1) }));
      expect(ask(one, boundary, r4s)).toEqual(wanted);
    }),
    { numRuns: rounds },
  );
});

test("the series mirrored in the means, or moved and stretched with them, hits the same", () => {
  fc.assert(
    fc.property(series, boundaries, fc.integer({ min: 1, max: 7 }), fc.integer({ min: -90, max: 90 }), (one, boundary, a, b) => {
      const wanted = ask(one, boundary, "calc");
      const move = (text: string) => decimal(text).times(a).plus(b).toFixed();
      const each = (change: (level: string, text: string) => string): Runs =>
        one.runs.map((run) => Object.fromEntries(Object.entries(run).map(([level, text]) => [level, change(level, text)])));
      const mirrored = each((level, text) =>
        decimal(one.stats[level]?.mean ?? "0")
          .times(2)
          .minus(decimal(text))
          .toFixed(),
      );
      expect(ask({ stats: one.stats, runs: mirrored }, boundary, "calc")).toEqual(wanted);
      const stats = Object.fromEntries(
        Object.entries(one.stats).map(([level, { mean, sd }]) => [
          level,
          { mean: move(mean), sd: decimal(sd).times(a).toFixed() },
        ]),
      );
      expect(ask({ stats, runs: each((_, text) => move(text)) }, boundary, "calc")).toEqual(wanted);
    }),
    { numRuns: 1000 },
  );
});

test("the order in which a run's levels are told changes nothing", () => {
  fc.assert(
    fc.property(series, boundaries, (one, boundary) => {
      const turned = one.runs.map((run) => Object.fromEntries(Object.entries(run).reverse()));
      expect(ask({ stats: one.stats, runs: turned }, boundary, "calc")).toEqual(ask(one, boundary, "calc"));
    }),
    { numRuns: 500 },
  );
});

test("a value counted as beyond by the exclusive boundary is so by the inclusive one, and calc contains classic", () => {
  fc.assert(
    fc.property(series, (one) => {
      const strict = ask(one, "exclusive", "calc");
      const wide = ask(one, "inclusive", "calc");
      strict.forEach((hits, i) => {
        expect(wide[i]).toEqual(expect.arrayContaining([...hits]));
      });
      ask(one, "exclusive", "classic").forEach((hits, i) => {
        expect(strict[i]).toEqual(expect.arrayContaining([...hits]));
      });
    }),
    { numRuns: 1000 },
  );
});
