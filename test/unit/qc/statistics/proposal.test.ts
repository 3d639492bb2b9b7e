/** Limits a site's own controls suggest: enough values on enough days, or a long-term CV, and never wider than the manufacturer's. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ProposalBasis, proposeLimits } from "../../../../src/qc/statistics/proposal.ts";

const day = (i: number) => `2026-03-${String(i + 1).padStart(2, "0")}`;
/** Two values a day around 24: mean 24, SD √(20/19) = 1.025978… */
const values = (n: number, perDay = 2) =>
  Array.from({ length: n }, (_, i) => ({ number: i % 2 === 0 ? "23" : "25", day: day(Math.floor(i / perDay)) }));
const basis = (more: Partial<ProposalBasis>): ProposalBasis => ({
  values: values(20),
  target: "24",
  sd: null,
  low: "20",
  high: "28",
  prior: null,
  ...more,
});

describe("from own controls", () => {
  test("twenty values on ten days give mean and SD, two decimals finer than the values", () => {
    expect(proposeLimits(basis({}))).toEqual({
      n: 20,
      days: 10,
      mean: "24.00",
      sd: "1.03",
      sdSource: "ESTABLISHED",
      obstacles: [],
    });
  });

  test.each([
    ["nineteen values", { values: values(19) }, ["19 values; 20 are needed"]],
    ["one long day", { values: values(20, 20) }, ["measured on 1 days; 10 are needed"]],
    [
      "nine days",
      { values: values(20).map((one) => ({ ...one, day: one.day === day(9) ? day(8) : one.day })) },
      ["measured on 9 days; 10 are needed"],
    ],
  ])("%s: shown as provisional, not to be approved", (_, more, obstacles) => {
    const proposal = proposeLimits(basis(more));
    expect(proposal.obstacles).toEqual(obstacles);
    expect([proposal.mean, proposal.sd]).not.toContain(null);
  });

  test("below ten values nothing is said", () => {
    expect(proposeLimits(basis({ values: values(9) }))).toMatchObject({ mean: null, sd: null });
    expect(proposeLimits(basis({ values: values(10) })).sd).not.toBeNull();
  });

  test("values that are all the same have no SD to judge by", () => {
    const same = values(20).map((one) => ({ ...one, number: "24" }));
    expect(proposeLimits(basis({ values: same })).obstacles).toEqual(["all values are the same, so there is no SD"]);
  });
});

describe("never wider than the manufacturer's", () => {
  // Mean 24.00, SD 1.03: three SDs reach from 20.91 to 27.09.
  test.each([
    ["20.91", "27.09", 0],
    ["20.92", "28", 1],
    ["20", "27.08", 1],
    [null, "27.09", 0],
    [null, "27", 1],
  ])("%s to %s", (low, high, obstacles) => {
    expect(proposeLimits(basis({ low, high })).obstacles).toHaveLength(obstacles);
  });

  test("where the lot has an SD and no range, three of its SDs are the manufacturer's limits", () => {
    const without = { low: null, high: null };
    expect(proposeLimits(basis({ ...without, sd: "1.03" })).obstacles).toHaveLength(0);
    expect(proposeLimits(basis({ ...without, sd: "1.02" })).obstacles).toHaveLength(1);
  });
});

describe("from a long-term CV", () => {
  const prior = { cvPercent: "4.5", source: "Noklus 2025" };

  test("the SD is the new lot's target times the CV, with no own value at all", () => {
    expect(proposeLimits(basis({ values: [], prior }))).toEqual({
      n: 0,
      days: 0,
      mean: "24",
      sd: "1.08",
      sdSource: "PRIOR_CV",
      obstacles: [],
    });
  });

  test("a lot without a target has none, and a wide CV is refused", () => {
    expect(proposeLimits(basis({ target: null, prior })).obstacles).toEqual(["the lot has no target to take the CV of"]);
    expect(proposeLimits(basis({ prior: { ...prior, cvPercent: "6" } })).obstacles[0]).toMatch(
      /wider than the manufacturer's 20 to 28/,
    );
  });
});

test("the order of the values changes nothing", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(values(30), { minLength: 30 }), (shuffled) => {
      expect(proposeLimits(basis({ values: shuffled }))).toEqual(proposeLimits(basis({ values: values(30) })));
    }),
    { numRuns: 50 },
  );
});
