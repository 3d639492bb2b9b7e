/** The engine against the plain second evaluator (differential.ts), and the laws that both must keep. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal } from "../../../../src/domain/decimal.ts";
import { thoroughly } from "../../../support/thorough.ts";
import { ask, boundaries, hitsAreAsFound, type Runs, series } from "./differential.ts";

const rounds = thoroughly(2_000, 20_000);

test(`${rounds} random series: both find the same hits in every run`, () => {
  fc.assert(hitsAreAsFound, { numRuns: rounds });
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
