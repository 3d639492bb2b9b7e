/** What the limits that a site has entered do to a result (QC.md 3.2): nothing without them, and an alert never decides. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnalyteLimits } from "../../../../src/domain/value-limits.ts";
import type { KnownEvents, RunToJudge } from "../../../../src/qc/types.ts";
import { codesOf, events, instrument, judge, measured, run } from "../build.ts";

const limited = (limits: AnalyteLimits): RunToJudge["instrument"] => ({
  ...instrument,
  analytes: instrument.analytes.map((one) => (one.name === "CRP" ? { ...one, limits } : one)),
});
const codes = (number: string, limits: AnalyteLimits, more: { comparator?: "<" | ">"; unit?: string } = {}, known = events()) => {
  const { comparator = null, unit = "mg/L" } = more;
  return codesOf(judge(run({ instrument: limited(limits) }, { value: { raw: number, comparator, number, unit } }), known));
};

describe("measuring range", () => {
  const limits = { measuringRange: { low: "5", high: "200" } };

  it.each([
    ["4.9", ["RANGE_VIOLATION"]],
    ["5", []],
    ["5.0", []],
    ["200", []],
    ["200.01", ["RANGE_VIOLATION"]],
  ])("%s in 5-200", (number, expected) => expect(codes(number, limits)).toEqual(expected));

  it("says nothing where the instrument itself says less than or more than", () => {
    expect(codes("5", limits, { comparator: "<" })).toEqual(["RANGE_LOW"]);
    expect(codes("4", limits, { comparator: "<" })).toEqual(["RANGE_LOW"]);
    expect(codes("201", limits, { comparator: ">" })).toEqual(["RANGE_HIGH"]);
  });
});

describe("plausible values", () => {
  it("the site's side replaces the proposal's, the other side stays", () => {
    expect(codes("600", { plausible: { high: "700" } })).toEqual([]);
    expect(codes("701", { plausible: { high: "700" } })).toEqual(["VALUE_IMPLAUSIBLE"]);
    expect(codes("-1", { plausible: { high: "700" } })).toEqual(["VALUE_IMPLAUSIBLE"]);
    expect(codes("1", { plausible: { low: "2" } })).toEqual(["VALUE_IMPLAUSIBLE"]);
  });
});

describe("confirm and alert", () => {
  it("are off until entered, tell from beyond the limit on, and none is an answer", () => {
    expect(codes("300", {})).toEqual([]);
    expect(codes("300", { alert: "none" })).toEqual([]);
    expect(codes("100", { alert: { high: "100" }, confirm: { high: "100" } })).toEqual([]);
    expect(codes("100.1", { alert: { high: "100" }, confirm: { high: "100" } })).toEqual(["CONFIRM_ADVISED", "CRITICAL_VALUE"]);
    expect(codes("101", { alert: { high: "100" } }, { comparator: ">" })).toEqual(["CRITICAL_VALUE", "RANGE_HIGH"]);
  });

  it("hold for the configured unit only", () => {
    expect(codes("300", { alert: { high: "100" }, measuringRange: { high: "200" } }, { unit: "mg/dL" })).toEqual([
      "UNIT_UNEXPECTED",
    ]);
  });

  it("an alert value never changes the outcome, whatever else stands against the result", () => {
    const number = fc.integer({ min: -50, max: 900 }).map(String);
    const known = fc.constantFrom<Partial<KnownEvents>>({}, { controls: [] }, { targets: [] });
    fc.assert(
      fc.property(number, known, fc.constantFrom("15815024343", null), (text, some, patientId) => {
        const outcome = (limits: AnalyteLimits) => {
          const value = { raw: text, comparator: null, number: text, unit: "mg/L" };
          return judge(run({ instrument: limited(limits) }, { value, patientId }), events(some)).run.outcome;
        };
        expect(outcome({ alert: { low: "10", high: "100" } })).toBe(outcome({}));
      }),
      { numRuns: 300 },
    );
  });
});

describe("delta check", () => {
  const limits = { delta: { percent: "50", days: 30 } };
  const formerly = (number: string, unit: string | null = "mg/L") =>
    events({ previous: { at: measured - 86_400_000, number, unit } });

  it.each([
    ["20", "30", []],
    ["20", "30.1", ["DELTA_CHECK"]],
    ["20", "9.9", ["DELTA_CHECK"]],
    ["20", "10", []],
    ["0", "0.1", ["DELTA_CHECK"]],
    ["0", "0", []],
    // 50 % of 0.1 is 0.05: a tie that binary floating point does not see.
    ["0.1", "0.15", []],
  ])("from %s to %s", (former, now, expected) => expect(codes(now, limits, {}, formerly(former))).toEqual(expected));

  it("is off unless configured, without a former result, and across units", () => {
    expect(codes("300", {}, {}, formerly("20"))).toEqual([]);
    expect(codes("300", limits)).toEqual([]);
    expect(codes("300", limits, {}, formerly("2", "mg/dL"))).toEqual([]);
  });
});
