/** Instruments without liquid control (ruling 13). */
import { describe, expect, it } from "vitest";
import type { Observation } from "../../../../src/domain/observation.ts";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import type { ComparisonEvent, ControlEvent, KnownEvents } from "../../../../src/qc/types.ts";
import {
  at,
  codesOf,
  control,
  events,
  type instrument,
  judge,
  observe,
  passed,
  run,
  target,
  value,
  withPolicy,
} from "../build.ts";

const electronic: Partial<QcPolicy> = { controlKind: "electronic", interval: { type: "calendar-day" }, grace: { hours: 0 } };
const simulator = (local: string, change: Partial<Observation> = {}): ControlEvent => ({
  id: `eqc ${local}`,
  at: at(local),
  observation: observe({
    kind: "service",
    role: "EQC",
    run: local,
    patientId: null,
    value: value("1.0", null),
    range: { low: "0.9", high: "1.1" },
    control: { name: "Simulator", lot: "SIM01", level: "1", expiry: null },
    ...change,
  }),
  assigned: null,
});
const asked = (policy: Partial<QcPolicy>, known: Partial<KnownEvents>, more: Partial<typeof instrument> = {}) =>
  codesOf(judge(run({ instrument: { ...withPolicy(policy), ...more } }), events({ controls: [], ...known })));

describe("electronic", () => {
  it("passes by the range that is sent with it, and runs out as any control", () => {
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00")] })).toEqual([]);
    expect(asked(electronic, { electronic: [simulator("2026-03-03T08:00")] })).toEqual(["QC_OVERDUE"]);
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00", { value: value("1.2", null) })] })).toEqual([
      "QC_FAILED",
    ]);
  });

  it("passes by a word, or by a control lot that is registered with limits", () => {
    const word = (text: string) => ({ value: { raw: text, comparator: null, number: null, unit: null }, range: null });
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00", word("Pass"))] })).toEqual([]);
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00", word("FAILED"))] })).toEqual(["QC_FAILED"]);
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00", word("System OK !"))] })).toEqual(["QC_NEVER"]);
    const lot = { ...target, lot: "SIM01" };
    const registered = (number: string) => ({
      targets: [lot],
      electronic: [simulator("2026-03-04T08:00", { range: null, value: value(number) })],
    });
    expect(asked(electronic, registered("24"))).toEqual([]);
    expect(asked(electronic, registered("31"))).toEqual(["QC_FAILED"]);
  });

  it("is neither passed nor failed where nothing tells, and one bad value spoils a run", () => {
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00", { range: null })] })).toEqual(["QC_NEVER"]);
    const channels = [simulator("2026-03-04T08:00"), { ...simulator("2026-03-04T08:00", { range: null }), id: "second" }];
    expect(asked(electronic, { electronic: channels })).toEqual(["QC_NEVER"]);
    const failed = { value: null, failed: { raw: "---", reason: null } };
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00", failed)] })).toEqual(["QC_FAILED"]);
  });

  it("is no calibration, and never stands in for a liquid control", () => {
    expect(asked(electronic, { electronic: [simulator("2026-03-04T08:00", { role: "CAL" })] })).toEqual(["QC_NEVER"]);
    expect(asked({}, { electronic: [simulator("2026-03-04T08:00")] })).toEqual(["QC_NEVER"]);
  });

  it("does not make good a liquid control that failed, before or after", () => {
    const good = { electronic: [simulator("2026-03-04T08:00")] };
    const failed = control("2026-03-03T08:00", "31");
    expect(asked(electronic, { ...good, controls: [failed] })).toContain("QC_FAILED");
    expect(asked(electronic, { ...good, controls: [failed, control("2026-03-03T09:00", "24")] })).toEqual([]);
    expect(asked(electronic, { ...good, controls: [control("2026-03-05T08:00", "31")] })).toEqual(["QC_LATER_FAILED"]);
  });

  it("leaves a new reagent lot to a liquid control where the policy wants one", () => {
    const strict = { ...electronic, newLot: "device" } as const;
    const good = { electronic: [simulator("2026-03-04T08:00")] };
    expect(asked(strict, good)).toEqual(["QC_NEW_LOT_NO_QC"]);
    expect(asked(strict, { ...good, controls: [passed] })).toEqual([]);
  });
});

describe("on board", () => {
  const onboard: Partial<QcPolicy> = { controlKind: "onboard", levels: ["strip"] };
  it("is the test's own control, where the driver says that there is one", () => {
    expect(asked(onboard, {}, { hasOnboardControl: true })).toEqual([]);
    expect(asked(onboard, {})).toEqual(["QC_NEVER"]);
    expect(asked(onboard, { controls: [passed] })).toEqual(["QC_NEVER"]);
  });

  it("a test without a value was not controlled", () => {
    const failed = { value: null, failed: { raw: "E-4", reason: null } };
    const judged = judge(
      run({ instrument: { ...withPolicy(onboard), hasOnboardControl: true } }, failed),
      events({ controls: [] }),
    );
    expect(codesOf(judged)).toContain("QC_NEVER");
  });

  it("does not help a liquid requirement", () => expect(asked({}, {}, { hasOnboardControl: true })).toEqual(["QC_NEVER"]));
});

describe("comparison with the hospital", () => {
  const yearly: Partial<QcPolicy> = {
    controlKind: "comparison",
    interval: { type: "none" },
    grace: { hours: 0 },
    comparison: { everyMonths: 12, limitPercent: 15, source: "test" },
  };
  const pair = (local: string, isAccepted = true): ComparisonEvent => ({ id: local, at: at(local), isAccepted });

  it("within the limit holds for its months, leap days included", () => {
    expect(asked(yearly, { comparisons: [pair("2025-03-04T12:00")] })).toEqual([]);
    expect(asked(yearly, { comparisons: [pair("2025-03-03T12:00")] })).toEqual(["QC_OVERDUE"]);
    expect(asked(yearly, {})).toEqual(["QC_NEVER"]);
    const leap = { ...yearly, comparison: { everyMonths: 24, limitPercent: 15, source: "test" } };
    expect(asked(leap, { comparisons: [pair("2024-02-29T12:00")] })).toEqual(["QC_OVERDUE"]);
  });

  it("outside the limit is a failed control: held, and later ones make suspect", () => {
    expect(asked(yearly, { comparisons: [pair("2026-03-02T12:00", false)] })).toEqual(["QC_FAILED"]);
    const list = [pair("2026-01-02T12:00"), pair("2026-04-02T12:00", false)];
    expect(asked(yearly, { comparisons: list })).toEqual(["QC_LATER_FAILED"]);
  });

  it("that comes within a year excuses", () => {
    expect(asked(yearly, { comparisons: [pair("2026-12-02T12:00")] })).toEqual(["QC_BRACKETED_OK"]);
    expect(asked(yearly, { comparisons: [pair("2027-12-02T12:00")] })).toEqual(["QC_NEVER"]);
  });

  it("stands in for liquid controls only where no interval asks for them", () => {
    expect(asked({ ...yearly, controlKind: "liquid" }, { comparisons: [pair("2026-01-02T12:00")] })).toEqual([]);
    expect(asked({ comparison: yearly.comparison }, { comparisons: [pair("2026-01-02T12:00")] })).toEqual(["QC_NEVER"]);
  });

  it("does not make good a liquid control that failed", () => {
    const failed = { comparisons: [pair("2026-03-04T08:00")], controls: [control("2026-03-03T08:00", "31")] };
    expect(asked(yearly, failed)).toContain("QC_FAILED");
  });

  it("of which nothing is said can never be met", () => {
    expect(asked({ controlKind: "comparison" }, { comparisons: [pair("2026-01-02T12:00")] })).toEqual(["QC_NOT_CONFIGURED"]);
  });
});
