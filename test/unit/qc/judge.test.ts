import { describe, expect, it } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import type { OutcomeChoices } from "../../../src/domain/policy.ts";
import { judgeRun } from "../../../src/qc/judge.ts";
import type { RunToJudge } from "../../../src/qc/types.ts";
import {
  at,
  codesOf,
  control,
  events,
  instrument,
  judge,
  measured,
  passed,
  patientId,
  policy,
  reagent,
  run,
  target,
  value,
  withPolicy,
} from "./build.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const codes = (toJudge: RunToJudge, known = events()): readonly string[] => codesOf(judge(toJudge, known));
const choosing = (choices: OutcomeChoices, analyte = "CRP"): RunToJudge["instrument"] => ({
  ...instrument,
  outcomes: { [analyte]: choices },
});

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
    [null, ["VALUE_IMPLAUSIBLE"]],
    ["1e2", ["VALUE_IMPLAUSIBLE"]],
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

describe("the reagent lot", () => {
  const of = (expiry: string | null, registered: readonly Partial<typeof reagent>[] = [], number = "R1") =>
    codes(
      run({}, { reagentLot: { number, expiry } }),
      events({ reagentLots: registered.map((one) => ({ ...reagent, ...one })) }),
    );

  it("missing, unknown, and known from the instrument's own expiry (ruling 11)", () => {
    expect(codes(run({}, { reagentLot: null }))).toEqual(["LOT_MISSING"]);
    expect(of("2027-01-31", [], " ")).toEqual(["LOT_MISSING"]);
    expect(of(null)).toEqual(["LOT_UNKNOWN"]);
    expect(of("unreadable")).toEqual(["LOT_UNKNOWN"]);
    expect(of("2027-01-31")).toEqual([]);
    expect(of(null, [{ lot: "r1 " }])).toEqual([]);
    expect(of(null, [{ model: "dca-vantage" }])).toEqual(["LOT_UNKNOWN"]);
    expect(of(null, [{ analyte: "INR" }])).toEqual(["LOT_UNKNOWN"]);
  });

  it("expired by the earlier of register and instrument, on the local day of the measurement", () => {
    expect(of("2026-03-04")).toEqual([]);
    expect(of("2026-03-03")).toEqual(["LOT_EXPIRED"]);
    expect(of("2027-01-31", [{ expiry: "2026-03-03" }])).toEqual(["LOT_EXPIRED"]);
    expect(of("2026-03-03", [{}])).toEqual(["LOT_EXPIRED"]);
  });

  it("midnight is local midnight", () => {
    const lot = { reagentLot: { number: "R1", expiry: "2026-03-31" } };
    const measuredAt = (local: string) =>
      codes(
        run({ measuredAt: at(local), receivedAt: at(local) }, lot),
        events({ controls: [control("2026-03-30T08:00", "24")] }),
      );
    expect(measuredAt("2026-03-31T23:59")).toEqual([]);
    expect(measuredAt("2026-04-01T00:00")).toEqual(["LOT_EXPIRED"]);
  });

  it("open too long, and no expiry known", () => {
    expect(of(null, [{ openedOn: "2026-02-01", inUseDays: 31 }])).toEqual([]);
    expect(of(null, [{ openedOn: "2026-02-01", inUseDays: 30 }])).toEqual(["LOT_OPEN_EXPIRED"]);
    expect(of(null, [{ expiry: null }])).toEqual(["LOT_EXPIRY_UNKNOWN"]);
    expect(of(null, [{ expiry: null, openedOn: "2026-02-01", inUseDays: 30 }])).toEqual([
      "LOT_EXPIRY_UNKNOWN",
      "LOT_OPEN_EXPIRED",
    ]);
  });
});

describe("quality control", () => {
  const qc = (...controls: readonly ReturnType<typeof control>[]) => judge(run(), events({ controls }));

  it("never, failed, warned, overdue", () => {
    expect(codesOf(qc())).toEqual(["QC_NEVER"]);
    expect(codesOf(qc(control("2026-03-02T08:00", "31")))).toEqual(["QC_FAILED"]);
    expect(codesOf(qc(control("2026-02-24T08:00", "24")))).toEqual(["QC_OVERDUE"]);
    const sd = judge(run(), events({ controls: [control("2026-03-02T08:00", "26.5")], targets: [{ ...target, sd: "1" }] }));
    expect(sd.results.get("r1")).toEqual({ outcome: "RELEASE", reasons: [{ code: "QC_WARNING", outcome: "RELEASE" }] });
  });

  it("a control whose lot is unknown is the companion of never", () => {
    const unknown = control("2026-03-02T08:00", "24", { control: { name: null, lot: "C9", level: "1", expiry: null } });
    expect(codesOf(qc(unknown))).toEqual(["QC_CONTROL_UNKNOWN", "QC_NEVER"]);
    const assigned = { ...unknown, assigned: { lot: "C7781", level: "L1" } };
    expect(codesOf(qc(assigned))).toEqual([]);
  });

  it("a control that the analyzer failed is failed and says so, even with its level unknown", () => {
    const failed = control("2026-03-03T08:00", "24", { value: null, failed: { raw: "E-4", reason: null }, control: null });
    expect(codesOf(qc(passed, failed))).toEqual(["QC_DEVICE_FAILED", "QC_FAILED"]);
  });

  it("a failure after the result holds it, a pass after it excuses a missing control", () => {
    expect(codesOf(qc(passed, control("2026-03-05T08:00", "31")))).toEqual(["QC_LATER_FAILED"]);
    const excused = qc(control("2026-03-05T08:00", "24"));
    expect(excused.run).toEqual({
      outcome: "RELEASE_COMMENT",
      reasons: [{ code: "QC_BRACKETED_OK", outcome: "RELEASE_COMMENT" }],
    });
    expect(excused.qc.get("CRP")).toEqual({ status: "QC_NEVER", bracket: "CONFIRMED", lastPass: null });
  });

  it("the last pass named is of a required level, and of equals always the same one", () => {
    const lots = [target, { ...target, level: "L2", lot: "C2" }, { ...target, lot: "C3" }];
    const of = (local: string, lot: string) => control(local, "24", { control: { name: null, lot, level: null, expiry: null } });
    const last = (...controls: readonly ReturnType<typeof control>[]) =>
      judge(
        run(),
        events({ targets: lots, controls: controls.map((one, i) => ({ ...one, id: one.observation.control?.lot ?? `${i}` })) }),
      ).qc.get("CRP")?.lastPass?.lot;
    expect(last(of("2026-03-02T08:00", "C7781"), of("2026-03-03T08:00", "C2"))).toBe("C7781");
    const twins = [of("2026-03-02T08:00", "C7781"), { ...of("2026-03-02T08:00", "C3") }];
    expect(last(...twins)).toBe(last(...twins.reverse()));
  });

  it("without a policy, or before its first, it is not configured", () => {
    expect(codes(run({ instrument: { ...instrument, qc: {} } }))).toEqual(["QC_NOT_CONFIGURED"]);
    expect(codes(run({ instrument: withPolicy({ validFrom: measured + 1 }) }))).toEqual(["QC_NOT_CONFIGURED"]);
  });

  it("the policy of the measurement counts, not the newest", () => {
    const strict = { ...policy, interval: { type: "rolling", hours: 1 } as const, validFrom: measured + 1 };
    expect(codes(run({ instrument: { ...instrument, qc: { CRP: [policy, strict] } } }))).toEqual([]);
    const atOnce = { ...strict, validFrom: measured };
    expect(codes(run({ instrument: { ...instrument, qc: { CRP: [policy, atOnce] } } }))).toEqual(["QC_OVERDUE"]);
  });

  it("a new lot may be controlled once in the unit", () => {
    const lot = { number: "R1", expiry: "2027-01-31" };
    const own = control("2026-03-02T08:00", "24", { reagentLot: { ...lot, number: "R0" } });
    const elsewhere = control("2026-02-20T08:00", "24", { reagentLot: lot });
    const known = events({ controls: [own], unitControls: [elsewhere] });
    expect(codes(run({ instrument: withPolicy({ newLot: "unit" }) }), known)).toEqual([]);
    expect(codes(run({ instrument: withPolicy({ newLot: "device" }) }), known)).toEqual(["QC_NEW_LOT_NO_QC"]);
    expect(codes(run({ instrument: withPolicy({ newLot: "unit" }) }), events({ controls: [own] }))).toEqual(["QC_NEW_LOT_NO_QC"]);
  });

  it("a new lot cannot be seen where the instrument sends none: LOT_MISSING stands for it", () => {
    expect(codes(run({ instrument: withPolicy({ newLot: "device" }) }, { reagentLot: null }))).toEqual(["LOT_MISSING"]);
  });
});

describe("outcomes", () => {
  const never = events({ controls: [] });
  const outcome = (choices: OutcomeChoices, analyte = "CRP") =>
    judge(run({ instrument: choosing(choices, analyte) }), never).run.outcome;

  it("the administrator's choice counts inside the floor only", () => {
    expect(outcome({})).toBe("HOLD");
    expect(outcome({ QC_NEVER: "RELEASE_COMMENT" })).toBe("RELEASE_COMMENT");
    expect(outcome({ QC_NEVER: "RELEASE" })).toBe("HOLD");
  });

  it("the analyte's own choices go before the instrument's", () => {
    expect(outcome({ QC_NEVER: "RELEASE_COMMENT" }, "")).toBe("RELEASE_COMMENT");
    expect(outcome({ QC_NEVER: "RELEASE_COMMENT" }, "INR")).toBe("HOLD");
  });

  it("the most severe code decides, rejection over hold", () => {
    const failed = { value: null, failed: { raw: "---", reason: null } };
    expect(judge(run({}, failed), never).run.outcome).toBe("REJECT");
    const held = judge(run({ instrument: choosing({ DEV_ERROR: "HOLD" }) }, failed), never);
    expect(held.run.outcome).toBe("HOLD");
  });

  it("a rejected result is left out of a run that is sent, with its reasons", () => {
    const failed = { analyte: "INR", value: null, failed: { raw: "---", reason: null } };
    const judgement = judge(run({}, {}, failed));
    expect(judgement.run).toEqual({ outcome: "RELEASE", reasons: [] });
    expect(judgement.results.get("r2")?.outcome).toBe("REJECT");
  });

  it("reasons are sorted and stand once", () => {
    const reasons = codes(run({ intakeCodes: ["DUP_CONFLICT", "DUP_CONFLICT"] }, { patientId: null, reagentLot: null }), never);
    expect(reasons).toEqual(["DUP_CONFLICT", "LOT_MISSING", "PID_MISSING", "QC_NEVER"]);
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
