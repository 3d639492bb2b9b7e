import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDecimal } from "../../../src/domain/decimal.ts";
import { splitValue } from "../../../src/driver-api/index.ts";

const number = fc
  .tuple(fc.constantFrom("", "-"), fc.nat(99_999), fc.option(fc.stringMatching(/^\d{1,6}$/)))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? "" : `.${fraction}`}`)
  // A minus before zero says nothing, and is not kept.
  .filter((text) => !/^-[0.]+$/.test(text));
const comparator = fc.constantFrom("<", ">", "<=", ">=");
const blank = fc.constantFrom("", " ", "  ");
const unit = fc.constantFrom("mg/L", "%", "mmol/mol", null);

describe("splitValue", () => {
  it("keeps the digits exactly as sent, whatever stands around them", () => {
    fc.assert(
      fc.property(number, fc.option(comparator), blank, blank, unit, (digits, sign, before, behind, sentUnit) => {
        const raw = `${before}${sign ?? ""}${behind}${digits}${behind}`;
        const { value } = splitValue(raw, sentUnit, []);
        expect(value).toEqual({ raw, comparator: sign, number: digits, unit: sentUnit });
      }),
    );
  });

  it("gives a plain decimal or no number, and the raw text untouched, for any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), fc.array(fc.string()), (raw, sentUnit, flags) => {
        const { value, failed } = splitValue(raw, sentUnit, flags);
        expect((value ?? failed)?.raw).toBe(raw);
        expect(value === null).toBe(failed !== null);
        expect(value?.number == null || isDecimal(value.number)).toBe(true);
        expect(value?.unit).not.toBe("");
      }),
    );
  });

  it("finds no digits that were not sent", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[<>=0-9.,+ -]{0,8}$/), (raw) => {
        const found = splitValue(raw, null, []).value?.number;
        if (found != null) expect(raw.replaceAll(",", ".")).toContain(found);
      }),
    );
  });

  it.each([
    ["64", "mmol/mol", [], null, "64", "mmol/mol"],
    ["6.0", "%", [], null, "6.0", "%"],
    ["<5.6", "mg/g", ["<"], "<", "5.6", "mg/g"],
    ["200", "mg/L", [">"], ">", "200", "mg/L"],
    ["0.8", "INR", ["LESS"], "<", "0.8", "INR"],
    ["8.0", "INR", ["greater"], ">", "8.0", "INR"],
    ["< 0.10", "ng/ml", [], "<", "0.10", "ng/ml"],
    ["<=5", "mg/L", ["<"], "<=", "5", "mg/L"],
    ["≥ 5", "mg/L", [], ">=", "5", "mg/L"],
    ["1,5", "mg/L", [], null, "1.5", "mg/L"],
    ["14.24 ng/mL ", "ng/mL", [], null, "14.24", "ng/mL"],
    ["14.24 ng/mL ", null, [], null, "14.24", "ng/mL"],
    ["5.1%", null, [], null, "5.1", "%"],
    ["5.1", " % ", ["H"], null, "5.1", "%"],
    ["5.1", "", [], null, "5.1", null],
  ])("%j in %j with %j", (raw, sentUnit, flags, sign, digits, foundUnit) => {
    expect(splitValue(raw, sentUnit, flags).value).toEqual({ raw, comparator: sign, number: digits, unit: foundUnit });
  });

  it.each(["---", "--- ", " -- ", "....", "***", "", "  ", "INVALID", "error", "No Result"])("%j is a failed run", (raw) => {
    expect(splitValue(raw, "mg/L", [])).toEqual({ value: null, failed: { raw, reason: null } });
  });

  it.each(["1,234", "1.2.3", "5-10", "1e5", "5.", ".5", "n.n", "POSITIVE", "<", "5 6", "٣", "1 234", "0x10", "Infinity", "NaN"])(
    "%j is no number",
    (raw) => {
      expect(splitValue(raw, "mg/L", []).value).toEqual({ raw, comparator: null, number: null, unit: "mg/L" });
    },
  );

  it("makes no number of two", () => {
    expect(splitValue("5 6", null, []).value).toEqual({ raw: "5 6", comparator: null, number: null, unit: null });
  });

  it.each([
    ["a value and a flag in different directions", "<5", "mg/L", [">"]],
    ["flags in different directions", "5", "mg/L", ["<", ">"]],
    ["a unit in the value that is not the unit beside it", "5 mg/dL", "mg/L", []],
  ])("%s: no number", (_, raw, sentUnit, flags) => {
    expect(splitValue(raw, sentUnit, flags).value?.number).toBeNull();
  });
});
