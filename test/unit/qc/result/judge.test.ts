import { describe, expect, it } from "vitest";
import type { Observation } from "../../../../src/domain/observation.ts";
import { judgeRun } from "../../../../src/qc/judge.ts";
import type { RunToJudge } from "../../../../src/qc/types.ts";
import { at, codesOf, control, events, instrument, judge, measured, passed, patientId, run, target, value } from "../build.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const codes = (toJudge: RunToJudge, known = events()): readonly string[] => codesOf(judge(toJudge, known));

describe("a clean result", () => {
  it("is released without a reason, and QC's standing is told", () => {
    const judgement = judge(run());
    expect(judgement.run).toEqual({ outcome: "RELEASE", reasons: [] });
    expect(judgement.results.get("r1")).toEqual({ outcome: "RELEASE", reasons: [] });
    expect(judgement.qc.get("CRP")).toEqual({
      status: "OK",
      bracket: "OPEN",
      lastPass: { at: passed.at, lot: "C7781" },
    });
  });
});

describe("which values are reported (ruling 3)", () => {
  const hba1c = { analyte: "HbA1c", value: value("64", "mmol/mol") };
  const percent = { analyte: "HbA1c", value: value("8.0", "%") };
  const eag = { analyte: "eAG", value: value("10.1", "mmol/L") };
  const known = new Map([
    ["CRP", events()],
    [
      "HbA1c",
      events({
        controls: [control("2026-03-02T08:00", "64", { analyte: "HbA1c", value: value("64", "mmol/mol") })],
        targets: [{ ...target, analyte: "HbA1c", unit: "mmol/mol", low: "60", high: "68" }],
      }),
    ],
  ]);
  const outcomes = (...observations: Partial<Observation>[]) => {
    const judgement = judgeRun(run({}, ...observations), known);
    return [
      judgement.run.outcome,
      ...[...judgement.results.values()].map((one) => one.reasons.map(({ code }) => code).join(" ")),
    ];
  };

  it("companions are rejected and do not count for the run", () => {
    expect(outcomes(hba1c, percent, eag)).toEqual(["RELEASE", "", "COMPANION_VALUE", "COMPANION_VALUE"]);
  });

  it("a value in no configured unit is held, and holds the run", () => {
    expect(outcomes(percent, eag)).toEqual(["HOLD", "UNIT_UNEXPECTED", "COMPANION_VALUE"]);
    expect(outcomes({}, percent)).toEqual(["HOLD", "", "UNIT_UNEXPECTED"]);
    expect(outcomes({ value: value("24", null) })).toEqual(["HOLD", "UNIT_UNEXPECTED"]);
  });

  it("a run without any configured analyte is held whole", () => {
    expect(outcomes(eag, { analyte: null, value: value("3") })).toEqual(["HOLD", "ANALYTE_UNMAPPED", "ANALYTE_UNMAPPED"]);
  });

  it("a failed one beside a good one of the same analyte is a companion, alone it is an error", () => {
    const failed = { analyte: "HbA1c", value: null, failed: { raw: "---", reason: null } };
    expect(outcomes(failed, hba1c)).toEqual(["RELEASE", "COMPANION_VALUE", ""]);
    expect(outcomes(failed)).toEqual(["REJECT", "DEV_ERROR"]);
    expect(outcomes(failed, {})).toEqual(["RELEASE", "DEV_ERROR", ""]);
    expect(outcomes(failed, percent)).toEqual(["HOLD", "DEV_ERROR", "UNIT_UNEXPECTED"]);
  });

  it("two values of one analyte in one measurement are a person's question", () => {
    expect(outcomes({}, { value: value("25") })).toEqual(["HOLD", "DUP_CONFLICT", "DUP_CONFLICT"]);
  });

  it("values of two analytes that share a unit are none of each other's", () => {
    const more = { name: "uALB", unit: "mg/L", unitSpellings: [], referenceRange: null };
    const both = { ...instrument, analytes: [...instrument.analytes, more] };
    const albumin = { analyte: "uALB", deviceCode: "uALB", value: value("12") };
    const judged = (...values: Partial<Observation>[]) => {
      const judgement = judgeRun(run({ instrument: both }, ...values), known);
      return ["r1", "r2"].map((id) => codesOf(judgement, id).filter((code) => !code.startsWith("QC_")));
    };
    expect(judged({}, albumin)).toEqual([[], []]);
    // Each alone in a unit that is not configured: the other's value does not make it a companion.
    expect(judged({ value: value("2.4", "mg/dL") }, albumin)).toEqual([["UNIT_UNEXPECTED"], []]);
  });

  it("spellings of the configured unit are that unit", () => {
    const judged = judgeRun(run({}, { analyte: "INR", value: value("2.4", null) }), new Map());
    expect(codesOf(judged)).toEqual(["QC_NEVER"]);
  });

  it("an empty run is held", () => {
    expect(judge({ ...run(), results: [] }).run.outcome).toBe("HOLD");
  });
});

describe("the patient", () => {
  const of = (id: string | null, change: Partial<RunToJudge> = {}) => codes(run(change, { patientId: id }));
  const production = { processing: "production" } as const;

  it.each([
    [null, "PID_MISSING"],
    ["", "PID_MISSING"],
    ["1", "PID_MISSING"],
    ["1581502434", "PID_INVALID"],
    ["15815024344", "PID_INVALID"],
    ["OLA NORDMANN", "PID_INVALID"],
  ])("%s in production and test: %s", (id, code) => {
    expect(of(id, production)).toEqual([code]);
    expect(of(id)).toEqual([code]);
  });

  it("test persons are rejected in production and welcome in test", () => {
    for (const id of ["15815024343", "55815024256", "13717404089"]) {
      expect(of(id, production)).toEqual(["PID_TEST"]);
      expect(of(id)).toEqual([]);
    }
    expect(judge(run(production)).run.outcome).toBe("REJECT");
  });

  it("what looks like a real person's number is not sent from a test system", () => {
    const real = firstValid("0101500");
    expect(of(real)).toEqual(["PID_REAL_IN_TEST"]);
    expect(of(real, production)).toEqual([]);
    expect(of(firstValid("8101500"))).toEqual(["PID_REAL_IN_TEST"]);
  });

  it("a local help number is never sent", () => {
    const local = firstValid("0141500");
    expect(of(local, production)).toEqual(["PID_LOCAL"]);
    expect(of(local)).toEqual(["PID_LOCAL"]);
  });

  it("a number a person assigned wins over what was sent", () => {
    expect(of("garbage", { assignedPatientId: patientId })).toEqual([]);
    expect(of(patientId, { assignedPatientId: "garbage" })).toEqual(["PID_INVALID"]);
  });

  it("one measurement of two patients is held", () => {
    expect(codes(run({}, {}, { analyte: "eAG", patientId: "15815024424" }))).toEqual(["PID_INVALID"]);
  });

  it("two persons' numbers beside one sample are held until a person has chosen", () => {
    const beside = (other: string, facts = {}) => codes(run(facts, { otherPatientIds: [other] }));
    expect(beside("15815024424")).toEqual(["PID_AMBIGUOUS"]);
    expect(beside(patientId)).toEqual([]);
    expect(beside("K-4711")).toEqual([]);
    expect(beside("15815024424", { assignedPatientId: patientId })).toEqual([]);
    // Beside one of several values is enough, whichever.
    const two = { otherPatientIds: ["15815024424"] };
    expect(codes(run({}, {}, { analyte: "eAG", ...two }))).toEqual(["PID_AMBIGUOUS"]);
    expect(codes(run({}, two, { analyte: "eAG" }))).toEqual(["PID_AMBIGUOUS"]);
  });

  it("an id that is a control lot or control id of any model is perhaps no patient", () => {
    const others = [{ ...target, model: "dca-vantage", analyte: "HbA1c", lot: "15815024343", controlIds: ["15815024424"] }];
    const judged = (id: string) => codesOf(judgeRun(run({}, { patientId: id }), new Map([["CRP", events()]]), others));
    expect(judged("15815024343")).toEqual(["SAMPLE_MAYBE_QC"]);
    expect(judged("15815024424")).toEqual(["SAMPLE_MAYBE_QC"]);
    expect(judged("15815024505")).toEqual([]);
    expect(of(" c7781 ")).toEqual(["PID_INVALID", "SAMPLE_MAYBE_QC"]);
  });

  it("an EQA sample is never sent, a control judged as a patient never either", () => {
    expect(judge(run({}, { kind: "eqa" })).run).toEqual({
      outcome: "REJECT",
      reasons: [{ code: "SAMPLE_IS_EQA", outcome: "REJECT" }],
    });
    expect(codes(run({}, { kind: "control" }))).toEqual(["SAMPLE_MAYBE_QC"]);
  });
});

describe("time and instrument", () => {
  const late = (ms: number) => codes(run({ receivedAt: measured + ms }));

  it("late from more than 24 hours, old from more than 30 days", () => {
    expect(late(24 * hourMs)).toEqual([]);
    expect(late(24 * hourMs + 1)).toEqual(["LATE_RESULT"]);
    expect(late(720 * hourMs)).toEqual(["LATE_RESULT"]);
    expect(late(720 * hourMs + 1)).toEqual(["LATE_RESULT_OLD"]);
  });

  it("in the future from more than five minutes", () => {
    expect(late(-5 * minuteMs)).toEqual([]);
    expect(late(-5 * minuteMs - 1)).toEqual(["TIME_FUTURE"]);
  });

  it.each([
    ["none", null],
    ["1970", 0],
    ["a battery's 2009", at("2009-01-01T10:00")],
    ["no number", Number.NaN],
    ["beyond all calendars", 9e15],
  ])("%s is no time: held, not called old", (_name, measuredAt) => {
    expect(judge(run({ measuredAt })).run).toEqual({ outcome: "HOLD", reasons: [{ code: "TIME_IMPLAUSIBLE", outcome: "HOLD" }] });
  });

  it("before the instrument was in use", () => {
    const started = (inUseFrom: number) => codes(run({ instrument: { ...instrument, inUseFrom } }));
    expect(started(measured)).toEqual([]);
    expect(started(measured + 1)).toEqual(["BEFORE_START"]);
  });

  it("an unknown instrument holds everything it sent", () => {
    const judgement = judge(run({ instrument: null }, {}, { analyte: "eAG" }));
    expect(judgement.run).toEqual({ outcome: "HOLD", reasons: [{ code: "DEV_UNKNOWN", outcome: "HOLD" }] });
    expect([codesOf(judgement, "r1"), codesOf(judgement, "r2")]).toEqual([["DEV_UNKNOWN"], ["DEV_UNKNOWN"]]);
    expect(judgement.qc.size).toBe(0);
  });

  it("a measurement under the operator's override is held", () => {
    expect(codes(run({}, { override: true }))).toEqual(["DEV_WARNING"]);
  });

  it("codes from intake and of the run stand on every reported result", () => {
    const judgement = judge(
      run({ intakeCodes: ["DUP_CONFLICT"] }, { patientId: null }, { analyte: "INR", patientId: null, value: value("2.4", "1") }),
    );
    for (const id of ["r1", "r2"])
      expect(codesOf(judgement, id)).toEqual(expect.arrayContaining(["DUP_CONFLICT", "PID_MISSING"]));
  });
});

describe("the value", () => {
  const of = (number: string | null, comparator: "<" | ">" | null = null, analyte = "CRP", unit = "mg/L") =>
    codes(run({}, { analyte, value: { raw: number ?? "?", comparator, number, unit } })).filter(
      (code) => !code.startsWith("QC_"),
    );

  it.each([
    ["0", []],
    ["-0.1", ["VALUE_IMPLAUSIBLE"]],
    ["500", []],
    ["500.0", []],
    ["500.1", ["VALUE_IMPLAUSIBLE"]],
    ["1e2", ["VALUE_UNREADABLE"]],
  ])("CRP %s", (number, expected) => expect(of(number)).toEqual(expected));

  it("limits of the other analytes", () => {
    expect(["14.9", "15", "200", "200.1"].map((one) => of(one, null, "HbA1c", "mmol/mol").length)).toEqual([1, 0, 0, 1]);
    expect(["0.49", "0.5", "15", "15.1"].map((one) => of(one, null, "INR", "INR").length)).toEqual([1, 0, 0, 1]);
  });

  it("outside the measuring range", () => {
    expect(of("5", "<")).toEqual(["RANGE_LOW"]);
    expect(of("200", ">")).toEqual(["RANGE_HIGH"]);
    expect(judge(run({}, { value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } })).run.outcome).toBe("RELEASE");
  });
});

/** A number with that beginning and right check digits, made here so that none stands in the code. */
function firstValid(start: string): string {
  const sum = (digits: string, weights: readonly number[]): number =>
    weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  for (let n = 0; n < 100; n++) {
    const nine = `${start}${String(n).padStart(2, "0")}`;
    const first = (11 - (sum(nine, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
    const second = (11 - (sum(`${nine}${first}`, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    if (first < 10 && second < 10) return `${nine}${first}${second}`;
  }
  throw new Error("no number begins so");
}
