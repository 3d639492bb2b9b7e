/** Intervals of so many patient tests in the whole station: late results use up the controls of others, in windows of fixed size. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { knownTests } from "../../../src/release/facts/known-tests.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, testInstrument, weekly } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const counted = (n: number, hours = 0) => ({
  ...testInstrument,
  qc: { CRP: [{ ...weekly, interval: { type: "test-count", n } as const, grace: { hours } }] },
});
const result = (hour: string, more: Partial<Observation> = {}) =>
  crpResult({ run: hour, sequence: hour.replace(":", ""), measuredAt: readDeviceTime(`2026-03-10T${hour}:00`), ...more });
const passedAt = (hour: string) => crpControl("20", `2026-03-10T${hour}:00`);

function stationOf(n: number, hours = 0) {
  const station = createTestStation({ instruments: [counted(n, hours)] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  return station;
}
const codesByHour = (station: ReturnType<typeof stationOf>, hours: readonly string[]) =>
  hours.map((hour) => {
    const from = readDeviceTime(`2026-03-10T${hour}:00+01:00`);
    const at = Date.parse(from.raw);
    const [run] = station.store.runs.patientRunsBetween(testInstrument.id, at, at);
    return run === undefined ? "absent" : run.reasons.map(({ code }) => code).join(" ");
  });

test("the n-th test goes out, the next one is held, and a control makes room again", () => {
  const station = stationOf(2);
  station.dock(passedAt("06:00"), result("07:00"), result("08:00"), result("09:00"));
  expect(codesByHour(station, ["07:00", "08:00", "09:00"])).toEqual(["", "", "QC_OVERDUE"]);
  station.dock(passedAt("09:30"), result("10:00"));
  expect(codesByHour(station, ["09:00", "10:00"])).toEqual(["QC_BRACKETED_OK", ""]);
  expect(station.sent()).toHaveLength(4);
});

test("a result that comes late uses up the control of those measured after it: a sent one becomes a case", () => {
  const station = stationOf(2);
  station.dock(passedAt("06:00"), result("08:00"), result("09:00"));
  for (const { controlId } of station.sent()) station.store.outbox.published(controlId, 0);
  station.dock(result("07:00"));
  expect(codesByHour(station, ["07:00", "08:00", "09:00"])).toEqual(["", "", "QC_OVERDUE"]);
  const last = station.store.runs.patientRunsBetween(testInstrument.id, Date.parse("2026-03-10T09:00+01:00"), 2e12);
  expect(last.map(({ state, lookBack }) => [state, lookBack])).toEqual([["released", true]]);
});

test("a run with several values, a resend and a failed test count as one each", () => {
  const station = stationOf(3);
  const failed = { value: null, failed: { raw: "---", reason: null } };
  const percent = { value: { raw: "4", comparator: null, number: "4", unit: "mg/dL" } };
  station.dock(passedAt("06:00"), result("07:00"), result("07:00", percent), result("08:00", failed));
  station.dock(result("07:00"), result("09:00"), result("10:00"));
  expect(codesByHour(station, ["09:00", "10:00"])).toEqual(["", "QC_OVERDUE"]);
});

test("whatever order results come in, the verdicts are the same", () => {
  const hours = ["07:00", "08:00", "09:00", "10:00", "11:00"];
  const all = [passedAt("06:00"), passedAt("09:30"), ...hours.map((hour) => result(hour))];
  const verdicts = (list: readonly Observation[], n: number, grace: number) => {
    const station = stationOf(n, grace);
    for (const one of list) station.dock(one);
    return codesByHour(station, hours);
  };
  const shuffled = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  fc.assert(
    fc.property(shuffled, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 2 }), (list, n, grace) => {
      expect(verdicts(list, n, grace)).toEqual(verdicts(all, n, grace));
    }),
    { numRuns: thoroughly(12, 40) },
  );
});

test("so many tests are read as the interval counts, however long the history", () => {
  const station = stationOf(5);
  const instrument = counted(5);
  for (let i = 0; i < 60; i++) {
    const minute = String(i).padStart(2, "0");
    station.arrive(result(`08:${minute}`));
  }
  const at = Date.parse("2026-03-10T08:30:00+01:00");
  expect(knownTests(station.store, instrument, "CRP", at)).toHaveLength(6 + 1 + 6);
});
