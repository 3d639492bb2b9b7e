/** Statistics of QC.md 1.5 in exact decimals, and how they are shown (ruling 20). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimal } from "../../../../src/domain/decimal.ts";
import { qualityGoalIndex, sigmaBand, sigmaMetric, totalErrorPercent } from "../../../../src/qc/statistics/capability.ts";
import { decimalsOf, showSummary } from "../../../../src/qc/statistics/shown.ts";
import { priorSd, summarize } from "../../../../src/qc/statistics/summary.ts";

const numbers = (text: string) => text.split(" ").map(decimal);
const ten = numbers("41 43 42 40 44 42 41 43 42 42");

describe("the specification's example", () => {
  const { n, mean, sd, cvPercent, biasPercent } = summarize(ten, decimal("41"));

  test("mean 42, SD 1.1547 with n-1 (not 1.0954), CV 2.749 %, bias +2.439 %", () => {
    expect([n, mean?.toFixed(), sd?.toFixed(4), cvPercent?.toFixed(3), biasPercent?.toFixed(3)]).toEqual([
      10,
      "42",
      "1.1547",
      "2.749",
      "2.439",
    ]);
    expect(sd?.toFixed(20)).toBe("1.15470053837925152902");
  });

  test("sigma 3.25 and 3.56", () => {
    const sigma = (tea: string, bias: string, cv: string) =>
      sigmaMetric(decimal(tea), { biasPercent: decimal(bias), cvPercent: decimal(cv) });
    expect(sigma("8", "1.5", "2.0")?.toFixed(2)).toBe("3.25");
    expect(sigma("20", "-4", "4.5")?.toFixed(2)).toBe("3.56");
    expect(sigma("20", "4", "0")).toBeNull();
  });

  test("total error, quality goal index and the bands", () => {
    const performance = { biasPercent: decimal("-1.5"), cvPercent: decimal("2") };
    expect(totalErrorPercent(performance).toFixed()).toBe("4.8");
    expect(qualityGoalIndex(performance)?.toFixed()).toBe("0.5");
    const bands = ["6", "5.99", "4", "3.99", "3", "2.99"].map((one) => sigmaBand(decimal(one)));
    expect(bands).toEqual(["world-class", "acceptable", "acceptable", "marginal", "marginal", "poor"]);
  });

  test("an SD from experience is target × CV", () => {
    expect(priorSd(decimal("42"), decimal("4.5")).toFixed()).toBe("1.89");
  });
});

test("what there is too little for is null, never zero", () => {
  expect(summarize([], null)).toEqual({ n: 0, mean: null, sd: null, cvPercent: null, biasPercent: null });
  expect(summarize([decimal("5")], decimal("0"))).toMatchObject({ sd: null, cvPercent: null, biasPercent: null });
  expect(summarize(numbers("-1 1"), null)).toMatchObject({ cvPercent: null });
});

test("tenths that binary floating point cannot hold have no spread", () => {
  expect(summarize(numbers("0.1 0.1 0.1 0.1 0.1 0.1 0.1"), null).sd?.toFixed()).toBe("0");
});

const value = fc.integer({ min: -9999, max: 9999 }).map((n) => decimal(String(n)).div(10));
test("moved values move the mean alone, stretched ones stretch mean and SD, and order does not matter", () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 2, maxLength: 30 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: -99, max: 99 }),
      (list, a, b) => {
        const plain = summarize(list, null);
        const changed = summarize(list.map((one) => one.times(a).plus(b)).reverse(), null);
        expect(changed.mean?.toFixed(12)).toBe(plain.mean?.times(a).plus(b).toFixed(12));
        expect(changed.sd?.toFixed(12)).toBe(plain.sd?.times(a).toFixed(12));
      },
    ),
    { numRuns: 500 },
  );
});

describe("as people read it", () => {
  const repeat = (n: number) => Array.from({ length: n }, (_, i) => ten[i % 10] ?? decimal("0"));

  test.each([
    [9, "too-few", "–", "–"],
    [10, "provisional", "1.2", "2.75"],
    [19, "provisional", "1.2", "2.75"],
    [20, "established", "1.1", "2.68"],
  ])("n = %i is %s: SD %s, CV %s", (n, standing, sd, cvPercent) => {
    expect(showSummary(summarize(repeat(n), decimal("41")), 0)).toMatchObject({ n, standing, sd, cvPercent });
  });

  test("the mean is told from the first value, the bias with its sign", () => {
    expect(showSummary(summarize(numbers("2.75 2.80"), decimal("2.8")), 2)).toMatchObject({
      mean: "2.775",
      sd: "–",
      biasPercent: "-0.89",
    });
    expect(showSummary(summarize(ten, decimal("41")), 0).biasPercent).toBe("+2.44");
    expect(showSummary(summarize([], null), 0)).toMatchObject({ mean: "–", biasPercent: "–" });
  });

  test("decimals are those of the values as sent", () => {
    expect([decimalsOf([]), decimalsOf(["24"]), decimalsOf(["2.8", "2.75", "3"])]).toEqual([0, 0, 2]);
  });
});
