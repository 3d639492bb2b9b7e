/** The judge against the second evaluator; more of both by `npm run laws`. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { thoroughly } from "../../../support/thorough.ts";
import { neverMilder, type Strictness, standingIsAsFound } from "./standing.ts";

test("the second evaluators import nothing of the quality control that they evaluate", () => {
  const text = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
  expect(text("evaluator.ts")).not.toMatch(/\bimport\b.*\bfrom\b/);
  expect(text("../westgard/naive.ts")).not.toMatch(/src\/(?:qc|release|store)/);
});

test("status and bracket are what the second evaluator finds", () => {
  fc.assert(standingIsAsFound, { numRuns: thoroughly(1_500, 40_000) });
});

test("with uncertain times never milder than the worst of all placings", () => {
  const figures: Strictness = { asked: 0, stricter: 0 };
  fc.assert(neverMilder(figures), { numRuns: thoroughly(60, 1_500) });
  // Held where no placing would hold it: the price of a bound that is sorted and swept.
  expect(figures.stricter / figures.asked).toBeLessThan(0.25);
});
