import { expect, it } from "vitest";
import { isUserCorrected } from "../../../../src/qc/result/value-codes.ts";
import { codesOf, judge, run } from "../build.ts";

it.each([
  [["Slope^1.000", "Offset^0 mmol/mol", "Reporting Units^IFCC"], false],
  [["Slope^1.000", "Offset^0.50 mmol/mol"], true],
  [["Slope^1.0001", "Offset^0 mmol/mol"], true],
  [["slope^0,98"], true],
  [["Offset^-0.0 %"], false],
  [["1.000^0.0 %^NGSP^148 mg/dL"], false],
  [["1.020^0.5 mmol/mol^IFCC^148 mg/dL"], true],
  [["1.000^-0.5 mg/L"], true],
  [["72^F^^^^spot urine^"], false],
  [["c1^c2^c3", "Slope", "Slope^", "Slope^?"], false],
  [[], false],
])("%j: %s", (notes, expected) => {
  expect(isUserCorrected(notes)).toBe(expected);
});

it("holds the result until someone has looked at the setting", () => {
  const judgement = judge(run({}, { notes: ["Slope^1.02", "Offset^0 mg/L"] }));
  expect(codesOf(judgement)).toEqual(["USER_CORRECTION_ACTIVE"]);
  expect(judgement.run.outcome).toBe("HOLD");
});
