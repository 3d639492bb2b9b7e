/** Every reason code is raised by some input: here by the judge, or in the suite that is named; what a code's text may enter. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Observation } from "../../../../src/domain/observation.ts";
import { type ReasonCode, reasonCodes } from "../../../../src/domain/reason-codes.ts";
import type { AnalyteLimits } from "../../../../src/domain/value-limits.ts";
import { journalComments } from "../../../../src/hl7/comments.ts";
import { judgeInWindow } from "../../../../src/qc/judge-in-window.ts";
import type { KnownEvents, RegisterFindings, RunJudgement, RunToJudge } from "../../../../src/qc/types.ts";
import {
  at,
  codesOf,
  control,
  events,
  instrument,
  judge,
  measured,
  passed,
  run,
  target,
  value,
  withPolicy,
  zone,
} from "../build.ts";

const hour = 3_600_000;
const of = (observation: Partial<Observation> = {}, change: Partial<RunToJudge> = {}, known: Partial<KnownEvents> = {}) =>
  judge(run(change, observation), events(known));
const limited = (limits: AnalyteLimits, known: Partial<KnownEvents> = {}) => {
  const analytes = instrument.analytes.map((one) => ({ ...one, limits }));
  return of({ value: value("300") }, { instrument: { ...instrument, analytes } }, known);
};
const registered = (registers: RegisterFindings) => of({}, { registers });
const lot = (change: object, observation: Partial<Observation> = { reagentLot: { number: "R1", expiry: null } }) => {
  const row = {
    kind: "reagent",
    analyte: "CRP",
    model: "afinion-2",
    name: null,
    lot: "R1",
    openedOn: null,
    inUseDays: null,
  } as const;
  return of(observation, {}, { reagentLots: [{ ...row, expiry: "2027-01-31", ...change }] });
};
const controls = (...list: KnownEvents["controls"]) => of({}, {}, { controls: list });
const early = control("2026-02-20T08:00", "24");
const from = (local: string): Partial<RunToJudge> => ({ measuredAt: at(local), receivedAt: at(local) + hour });

/** What makes the judge raise each code. */
const raised: Partial<Record<ReasonCode, () => RunJudgement>> = {
  ANALYTE_UNMAPPED: () => of({ analyte: null }),
  UNIT_UNEXPECTED: () => of({ value: value("24", "mg/dL") }),
  DUP_CONFLICT: () => judge(run({}, {}, { value: value("25") })),
  COMPANION_VALUE: () => judge(run({}, { analyte: null }, {})),
  SAMPLE_IS_EQA: () => of({ kind: "eqa" }),
  SAMPLE_MAYBE_EQA: () => registered({ eqa: "maybe" }),
  SAMPLE_MAYBE_QC: () => of({ patientId: target.lot }),
  PID_MISSING: () => of({ patientId: null }),
  PID_INVALID: () => of({ patientId: "15815024344" }),
  PID_AMBIGUOUS: () => of({ otherPatientIds: ["15815024424"] }),
  PID_TEST: () => of({}, { processing: "production" }),
  PID_NOT_FOUND: () => registered({ patient: "not-found" }),
  PID_MISMATCH: () => registered({ patient: "mismatch" }),
  OP_UNKNOWN: () => registered({ operator: "unknown" }),
  OP_NOT_CERTIFIED: () => registered({ operator: "not-certified" }),
  DEV_UNKNOWN: () => of({}, { instrument: null }),
  DEV_OUT_OF_USE: () => registered({ isOutOfUse: true }),
  DEV_SERVICE_OVERDUE: () => registered({ isServiceOverdue: true }),
  DEV_ERROR: () => of({ value: null, failed: { raw: "---", reason: null } }),
  DEV_WARNING: () => of({ flags: ["E207"] }),
  USER_CORRECTION_ACTIVE: () => of({ notes: ["Slope^1.050", "Offset^0 mmol/mol"] }),
  BEFORE_START: () => of({}, from("2024-12-31T12:00")),
  TIME_FUTURE: () => of({}, { receivedAt: measured - hour }),
  TIME_IMPLAUSIBLE: () => of({}, { measuredAt: null }),
  LATE_RESULT: () => of({}, { receivedAt: measured + 25 * hour }),
  LATE_RESULT_OLD: () => of({}, { receivedAt: measured + 31 * 24 * hour }),
  CLOCK_UNCERTAIN: () =>
    judgeInWindow(
      run({ intakeCodes: ["CLOCK_UNCERTAIN"] }),
      { from: measured - hour, to: measured },
      new Map([["CRP", events()]]),
    ),
  LOT_MISSING: () => of({ reagentLot: null }),
  LOT_UNKNOWN: () => of({ reagentLot: { number: "R1", expiry: null } }),
  LOT_EXPIRED: () => lot({ expiry: "2026-03-03" }),
  LOT_OPEN_EXPIRED: () => lot({ openedOn: "2026-01-01", inUseDays: 30 }),
  LOT_EXPIRY_UNKNOWN: () => lot({ expiry: null }),
  QC_NOT_CONFIGURED: () => of({}, { instrument: { ...instrument, qc: {} } }),
  QC_NEVER: () => controls(),
  QC_FAILED: () => controls(control("2026-03-02T08:00", "31")),
  QC_DEVICE_FAILED: () => controls(control("2026-03-02T08:00", "0", { value: null, failed: { raw: "---", reason: "E1" } })),
  QC_LATER_FAILED: () => controls(passed, control("2026-03-05T08:00", "31")),
  QC_OVERDUE: () => controls(early),
  QC_OVERDUE_GRACE: () => of({}, from("2026-03-10T00:00")),
  QC_BRACKETED_OK: () => controls(early, control("2026-03-05T08:00", "24")),
  QC_NEW_LOT_NO_QC: () =>
    of({ reagentLot: { number: "R2", expiry: "2027-01-31" } }, { instrument: withPolicy({ newLot: "device" }) }),
  QC_TRIGGER_PENDING: () => of({}, {}, { services: [{ at: measured - hour, kind: "service" }] }),
  QC_WARNING: () => of({}, {}, { controls: [control("2026-03-02T08:00", "26.5")], targets: [{ ...target, sd: "1" }] }),
  QC_CONTROL_UNKNOWN: () => of({}, {}, { targets: [] }),
  QC_UNMATCHED_OUTSIDE: () =>
    controls(passed, control("2026-03-03T08:00", "99", { control: { name: null, lot: "X99", level: null, expiry: null } })),
  QC_CONTROL_EXPIRED: () => of({}, {}, { targets: [{ ...target, expiry: "2026-03-01" }] }),
  QC_TARGET_MISSING: () => of({}, {}, { targets: [{ ...target, unit: "mg/dL" }] }),
  RANGE_LOW: () => of({ value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } }),
  RANGE_HIGH: () => of({ value: { raw: ">200", comparator: ">", number: "200", unit: "mg/L" } }),
  RANGE_VIOLATION: () => limited({ measuringRange: { high: "200" } }),
  VALUE_NOT_NUMERIC: () => of({ value: { raw: "NEGATIVE", comparator: null, number: null, unit: "mg/L" } }),
  VALUE_UNREADABLE: () => of({ value: { raw: "1,234", comparator: null, number: null, unit: "mg/L" } }),
  VALUE_NOT_LISTED: () => {
    const answers = [{ value: "NEG", text: "Negativ", code: null }];
    const analytes = instrument.analytes.map((one) => ({ ...one, answers }));
    return of({}, { instrument: { ...instrument, analytes } });
  },
  VALUE_IMPLAUSIBLE: () => of({ value: value("501") }),
  CONFIRM_ADVISED: () => limited({ confirm: { high: "200" } }),
  CRITICAL_VALUE: () => limited({ alert: { high: "200" } }),
  DELTA_CHECK: () =>
    limited({ delta: { percent: "50", days: 30 } }, { previous: { at: measured - hour, number: "20", unit: "mg/L" } }),
};

/** Known before the judge is asked, or found when the message is made. */
const elsewhere: Partial<Record<ReasonCode, string>> = {
  JUDGING_FAILED: "test/unit/release/errands.test.ts",
  EDITED_ON_DEVICE: "test/unit/release/pipeline.test.ts",
  FIRST_CONTACT: "test/unit/casework/first-contact.test.ts",
  CLOCK_CORRECTED: "test/unit/release/clock.test.ts",
  DEV_MISMATCH: "test/unit/intake/which-instrument.test.ts",
  DRIVER_UNVERIFIED: "test/unit/release/confirmed.test.ts",
  RENDER_FAILED: "test/unit/release/pipeline.test.ts",
  QC_CONTROL_BLOCKED: "test/unit/casework/lots.test.ts",
  QC_CONTROL_TRIAL: "test/unit/casework/lot-trial.test.ts",
  RECORDS_CHANGED: "test/unit/release/deleted.test.ts",
  MESSAGE_UNREAD: "test/unit/release/unread-message.test.ts",
  RULES_NOT_APPROVED: "test/unit/casework/approval.test.ts",
  OP_MISSING: "test/unit/casework/people.test.ts",
  QC_CONTROL_ANNULLED: "test/unit/casework/annul-control.test.ts",
  QC_LIMITS_CHANGED: "test/unit/casework/confirm-target.test.ts",
  LOT_BLOCKED: "test/unit/casework/lots.test.ts",
  PID_LOCAL: "test/unit/qc/result/judge.test.ts",
  PID_REAL_IN_TEST: "test/unit/qc/result/judge.test.ts",
};

/**
 * Told in another way than by a verdict (an unreadable transmission and a duplicate are counted and shown, not judged), or raised by
 * what an instrument or a register has yet to tell.
 */
const notByJudge: readonly ReasonCode[] = ["PARSE_ERROR", "DUP_EXACT", "CAL_MISMATCH"];

test("no code is forgotten", () => {
  const known = [...Object.keys(raised), ...Object.keys(elsewhere), ...notByJudge];
  expect(known.sort()).toEqual(Object.keys(reasonCodes).sort());
});

test.each(Object.entries(raised))("%s is raised", (code, judgement) => {
  const { results, run: whole } = judgement();
  const all = [...results.keys()].flatMap((id) => codesOf({ results, run: whole, qc: new Map() }, id));
  expect([...all, ...whole.reasons.map((reason) => reason.code)]).toContain(code);
});

test.each(Object.entries(elsewhere))("%s is raised in %s", (code, file) => {
  expect(existsSync(file) && readFileSync(file, "utf8").includes(code)).toBe(true);
});

describe("in the journal", () => {
  const commentsFor = (code: ReasonCode) =>
    journalComments(
      { outcome: "RELEASE_COMMENT", reasons: [{ code, outcome: "RELEASE_COMMENT" }] },
      { reagentLot: null, lastPass: null, lateHours: 24, zone },
    );

  test("a comment is the code's bokmål text if it may stand there, and nothing at all if not", () => {
    for (const [code, { inJournal, nb }] of Object.entries(reasonCodes)) {
      expect(commentsFor(code as ReasonCode), code).toEqual(inJournal ? [nb.replace("{n}", "24")] : []);
    }
  });
});

test("only a slope other than 1 or an offset other than 0 is a correction", () => {
  const codes = (...notes: string[]) => codesOf(of({ notes }));
  for (const plain of [
    "Slope^1.000",
    "Offset^0 mmol/mol",
    "Offset^0.0 mg/L",
    "1.000^0.0 mg/L",
    "1.000^0 %^NGSP^eAG",
    "65^M^A",
    "Slope",
  ])
    expect(codes(plain), plain).toEqual([]);
  for (const set of ["Slope^0.999", "Offset^-2 mmol/mol", "1.000^0.5 mg/L", "1.010^0.0 mg/L", "1.020^0 %^NGSP"])
    expect(codes(set), set).toEqual(["USER_CORRECTION_ACTIVE"]);
});
