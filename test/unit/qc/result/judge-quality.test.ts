/** What stands behind a result: its reagent lot, the controls, and the administrator's outcomes. */
import { describe, expect, it } from "vitest";
import type { OutcomeChoices } from "../../../../src/domain/policy.ts";
import type { RunToJudge } from "../../../../src/qc/types.ts";
import {
  at,
  codesOf,
  control,
  events,
  instrument,
  judge,
  measured,
  passed,
  policy,
  reagent,
  run,
  target,
  withPolicy,
} from "../build.ts";

const codes = (toJudge: RunToJudge, known = events()): readonly string[] => codesOf(judge(toJudge, known));
const choosing = (choices: OutcomeChoices, analyte = "CRP"): RunToJudge["instrument"] => ({
  ...instrument,
  outcomes: { [analyte]: [{ validFrom: null, choices }] },
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
