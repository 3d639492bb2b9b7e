/** One reader of numbers from outside: what it accepts, every function over decimals takes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDecimals, decimal, isDecimal, readDecimal, readNumber } from "../../../src/domain/decimal.ts";
import type { ControlTarget } from "../../../src/domain/lot.ts";
import { defaultMessageForm } from "../../../src/domain/receiver.ts";
import { differencePercent, isComparable, isWithinLimit } from "../../../src/domain/registers/comparisons.ts";
import { splitValue } from "../../../src/driver-api/index.ts";
import { patientValue } from "../../../src/hl7/observation-value.ts";
import { judgePoint } from "../../../src/qc/controls/judge-point.ts";
import { readLotRow } from "../../../src/qc/lots/lot-row.ts";
import { limitCodes } from "../../../src/qc/result/limit-codes.ts";
import { isUserCorrected, valueCodes } from "../../../src/qc/result/value-codes.ts";
import { cusum } from "../../../src/qc/statistics/cusum.ts";
import { ewma } from "../../../src/qc/statistics/ewma.ts";
import { proposeLimits } from "../../../src/qc/statistics/proposal.ts";
import { decimalsOf, showSummary } from "../../../src/qc/statistics/shown.ts";
import { summarize } from "../../../src/qc/statistics/summary.ts";
import { ruleSetOf } from "../../../src/qc/westgard/presets.ts";
import { zOf } from "../../../src/quality/report/numbers.ts";
import { crpResult } from "../../support/observations.ts";
import { crpTarget, testInstrument, weekly } from "../../support/station.ts";

/** Texts that look like numbers to someone: signs, zeros, long runs of digits, other scripts' digits, blanks within. */
const numberLike = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("", "+", "-", "--", "+-", " "),
      fc.stringMatching(/^0{0,4}\d{0,18}$/),
      fc.constantFrom("", ".", ",", ". "),
      fc.stringMatching(/^\d{0,18}$/),
      fc.constantFrom("", "", "", "e3", "E+11", " ", "\u2009000", "n"),
    )
    .map((parts) => parts.join("")),
  fc.stringMatching(/^[-+.,0-9 eE]{0,12}$/),
  fc.constantFrom("５", "٣", "1\u2009234", "1\u00a0234", "0x10", "Infinity", "NaN", "", "-", "+", "9".repeat(10_000)),
);
const accepted = numberLike.filter(isDecimal);
const analyte = testInstrument.analytes[0] as (typeof testInstrument.analytes)[number];
const measured = (raw: string) => splitValue(raw, "mg/L", []).value;
const targetOf = (text: string): ControlTarget => ({ ...crpTarget, target: text, sd: "2", low: text, high: text });

describe("readNumber", () => {
  it.each([
    ["+25", "25"],
    ["25", "25"],
    ["-1.50", "-1.50"],
    ["+0", "0"],
    ["-0", "0"],
    ["-0.00", "0.00"],
    ["007.50", "007.50"],
    ["+00", "00"],
    ["6.0", "6.0"],
    ["-000.10", "-000.10"],
  ])("%s is %s", (text, number) => {
    expect(readNumber(text)).toBe(number);
  });

  it.each([
    ...["", "+", "-", ".5", "5.", "+ 5", "++5", "+-5", "5 ", "1e5", "1,5", "1 234", "1\u2009234", "５", "٣", "0x10", "NaN"],
    ...["9".repeat(16), `0.${"3".repeat(15)}`, `+${"0".repeat(40)}`],
  ])("%j is no number", (text) => {
    expect(readNumber(text)).toBeNull();
  });

  it("is quick with whatever length", () => {
    for (const text of [
      "9".repeat(10_000),
      "0".repeat(10_000),
      `${"0".repeat(1_000_000)}x`,
      `0.${"1".repeat(1_000_000)}`,
      "+".repeat(1_000_000),
    ])
      expect(readNumber(text)).toBeNull();
  });

  it("reads its own answer as the same number", () => {
    fc.assert(
      fc.property(accepted, (text) => {
        const number = readNumber(text);
        expect(number).toMatch(/^(?!-[0.]+$)-?\d+(?:\.\d+)?$/);
        expect(readNumber(number ?? "")).toBe(number);
        expect(compareDecimals(text, number ?? "")).toBe(0);
      }),
    );
  });
});

describe("whatever isDecimal accepts", () => {
  it("the arithmetic takes, and what it refuses is refused everywhere", () => {
    fc.assert(
      fc.property(numberLike, (text) => {
        expect(readDecimal(text) === null).toBe(!isDecimal(text));
        if (isDecimal(text)) expect(decimal(text).toFixed()).toBe(decimal(readNumber(text) ?? "").toFixed());
        else expect(() => decimal(text)).toThrow(RangeError);
      }),
      { numRuns: 1000 },
    );
  });

  it("judging, limits, statistics and comparisons take, as value and as limit", () => {
    fc.assert(
      fc.property(accepted, accepted, (text, other) => {
        const value = { raw: text, comparator: null, number: text, unit: "mg/L" };
        const limits = { plausible: { low: other, high: other }, alert: { high: other }, delta: { percent: other, days: 30 } };
        const limited = { ...analyte, limits };
        const previous = { number: other, unit: "mg/L", at: 0 } as unknown as Parameters<typeof limitCodes>[2];
        limitCodes(value, limited, previous);
        valueCodes(crpResult({ value }), limited);
        expect(judgePoint(value, targetOf(other), ruleSetOf(weekly))).not.toBeNull();
        zOf(text, targetOf(other));
        isUserCorrected([`Slope^${text}`, `${text}^${other} mg/L`]);
        const series = [text, other, text].map(decimal);
        showSummary(summarize(series, decimal(other)), decimalsOf([text, other]));
        cusum(series, decimal(other), decimal("0.1"));
        ewma(series, decimal(other), decimal("0.1"));
        if (isComparable(other) && isComparable(text)) {
          const compared = { own: text, hospital: other, limitPercent: other } as Parameters<typeof isWithinLimit>[0];
          isWithinLimit(compared);
          expect(differencePercent(compared)).toMatch(/^-?\d+\.\d\d$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("proposals of limits take, and what they propose is a number again or an obstacle", () => {
    fc.assert(
      fc.property(fc.array(accepted, { minLength: 10, maxLength: 24 }), accepted, (texts, target) => {
        const values = texts.map((number, i) => ({ number, day: `2026-03-${10 + (i % 14)}` }));
        const basis = { values, target, sd: null, low: null, high: null };
        for (const prior of [null, { cvPercent: "4.5", source: "s" }]) {
          const { mean, sd, obstacles } = proposeLimits({ ...basis, prior });
          const isUsable = mean !== null && sd !== null && isDecimal(mean) && isDecimal(sd);
          expect(isUsable || obstacles.length > 0).toBe(true);
        }
      }),
    );
  });

  it("a lot file takes, and a patient's value is rendered", () => {
    fc.assert(
      fc.property(accepted, (text) => {
        const unsaid = { openedOn: null, inUseDays: null, controlId: null, validFrom: null, answers: null };
        const empty = { name: null, expiry: null, sd: null, ...unsaid };
        const named = { kind: "control", analyte: "CRP", model: "m", level: "1", lot: "1", unit: "mg/L", reagentLot: null };
        const row = { ...empty, ...named, target: text, low: "-999999999999999", high: "999999999999999" };
        const { lot, faults } = readLotRow({ ...row, low: row.low.slice(0, 15) });
        expect(lot?.kind === "control" && lot.target === readNumber(text) ? [] : faults).toEqual([]);
        for (const value of [measured(text), measured(`<${text}`)])
          expect(patientValue(crpResult({ value }), analyte, defaultMessageForm.offScale).type).toBeDefined();
      }),
    );
  });
});
