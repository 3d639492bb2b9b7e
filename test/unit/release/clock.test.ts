/** What a docking's clock reading does to the results of its batch: corrected, left, or uncertain; once, and controls before patients. */
import { beforeEach, expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import { nothingDecoded } from "../../../src/driver-api/index.ts";
import { noteDeviceClock } from "../../../src/intake/device-clock.ts";
import { validate } from "../../../src/journal/validate.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";

const zone = "Europe/Oslo";
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const wall = (instant: number): string => localDateTime(instant, zone);
const only = (keys: readonly string[]): string => keys[0] ?? "";
const runOf = (key: string) => station.store.runs.byKey(key);
const sentText = (): string => Buffer.from(station.sent()[0]?.bytes ?? []).toString();

/** Observations arrive with a header that shows this time; the batch stays open. */
function arrive(shown: string, ...observations: readonly Observation[]): readonly string[] {
  const landed = station.arrive(...observations);
  const keys = landed.added.map((run) => run.key);
  const transmissionId = station.store.runs.observations(only(keys)).at(-1)?.transmissionId;
  if (transmissionId === undefined) return keys;
  const decoded = { ...nothingDecoded, observations, clock: [readDeviceTime(shown)] };
  noteDeviceClock(station.store, station.ports.view().instruments, decoded, landed, { transmissionId });
  return keys;
}

function dock(shown: string, ...observations: readonly Observation[]): readonly string[] {
  const keys = arrive(shown, ...observations);
  station.endBatch();
  return keys;
}

/** A docking at noon with a passed control, by a device this far off; then it is away for a day. */
async function dayAfterDocking(offMs: number): Promise<void> {
  const shown = noon + offMs;
  dock(wall(shown), crpControl("20", wall(shown - 30 * minuteMs), { sequence: "30" }));
  await station.clock.advance(dayMs);
}

const result = (measured: number, more: Partial<Observation> = {}) =>
  crpResult({ sequence: "41", measuredAt: readDeviceTime(wall(measured)), ...more });

test("a stable offset corrects the time that the journal sees, and the device's own time is kept", async () => {
  await dayAfterDocking(10 * minuteMs);
  const measured = noon + dayMs - 3 * 60 * minuteMs;
  const key = only(dock(wall(noon + dayMs + 10 * minuteMs), result(measured + 10 * minuteMs)));
  expect(runOf(key)).toMatchObject({ state: "released", measuredAt: measured });
  expect(station.codes(key)).toEqual(["CLOCK_CORRECTED"]);
  expect(station.store.runs.observations(key)[0]).toMatchObject({
    measuredAt: measured,
    observation: { measuredAt: { local: wall(measured + 10 * minuteMs) } },
  });
  expect(sentText()).toContain(`|${wall(measured).replaceAll(/[-:T]/g, "")}+0100|`);
});

test("an offset inside the tolerance changes nothing", async () => {
  await dayAfterDocking(minuteMs);
  const measured = noon + dayMs - 60 * minuteMs;
  const key = only(dock(wall(noon + dayMs + minuteMs), result(measured)));
  expect(runOf(key)).toMatchObject({ state: "released", measuredAt: measured, intakeCodes: [] });
});

test("controls are corrected before a patient is judged by them", async () => {
  await dayAfterDocking(30 * minuteMs);
  const now = noon + dayMs;
  const failed = crpControl("30", wall(now - 60 * minuteMs + 30 * minuteMs), { sequence: "50" });
  const keys = dock(wall(now + 30 * minuteMs), failed, result(now - 90 * minuteMs + 30 * minuteMs, { sequence: "49" }));
  expect(keys.map((key) => runOf(key)?.measuredAt)).toEqual([now - 60 * minuteMs, now - 90 * minuteMs]);
  const events = station.store.runs.controlsAround(testInstrument.id, "CRP", now, 5).map((one) => one.measuredAt);
  expect(events).toContain(now - 60 * minuteMs);
  expect(station.codes(keys[1] ?? "")).toEqual(["CLOCK_CORRECTED", "QC_LATER_FAILED"]);
});

test("a clock lost between dockings: where every possible time is clean the result goes out with a comment and to the day", async () => {
  await dayAfterDocking(0);
  const key = only(dock("2009-01-02T08:00:00", result(0, { measuredAt: readDeviceTime("2009-01-02T05:00:00") })));
  expect(runOf(key)).toMatchObject({ state: "released", measuredAt: noon + dayMs - 3 * 60 * minuteMs });
  expect(station.codes(key)).toEqual(["CLOCK_UNCERTAIN"]);
  expect(sentText()).toContain("Analysetidspunktet er usikkert: mellom 10.03.2026 kl. 12.00 og 11.03.2026 kl. 12.00.");
  expect(sentText()).toContain("|20260311|");
  expect(validate(readHl7(station.sent()[0]?.bytes ?? new Uint8Array(), "utf8"), null)).toEqual([]);
  expect(sentText()).not.toContain("2009");
});

test("where the verdict depends on it a person decides, and then the journal is told", async () => {
  await dayAfterDocking(0);
  const failed = crpControl("30", wall(noon + 60 * minuteMs), { sequence: "31" });
  dock(wall(noon + dayMs), failed);
  await station.clock.advance(60 * minuteMs);
  const later = only(dock("2009-01-02T08:00:00", result(0, { measuredAt: readDeviceTime("2009-01-02T07:50:00") })));
  expect(station.state(later)).toBe("held");
  expect(station.codes(later)).toContain("CLOCK_UNCERTAIN");
  expect(station.sent()).toHaveLength(0);
  station.decide.release(later, { by: "Kari Lab", role: "lab-responsible", reason: "sett i besøksloggen" });
  expect(sentText()).toContain("Analysetidspunktet er usikkert: mellom ");
});

test("at the first docking a header years off moves no result: it is held with its time as sent", () => {
  const measured = noon - 60 * minuteMs;
  const key = only(dock("2006-01-01T13:40:59", result(measured)));
  expect(runOf(key)).toMatchObject({ state: "held", measuredAt: measured });
  expect(station.codes(key)).toEqual(expect.arrayContaining(["CLOCK_UNCERTAIN", "QC_NEVER"]));
});

test("a control that lands inside an uncertain result's window judges it again", async () => {
  await dayAfterDocking(0);
  const key = only(dock("2009-01-02T08:00:00", result(0, { measuredAt: readDeviceTime("2009-01-02T05:00:00") })));
  expect(station.state(key)).toBe("released");
  const window = station.store.clocks.windowOf(key);
  expect(window).toEqual({ from: noon, to: noon + dayMs });
  station.dock(crpControl("30", wall(noon + 2 * 60 * minuteMs), { sequence: "29" }));
  expect(station.state(key)).toBe("held");
  expect(station.sent()).toHaveLength(0);
});

test("the same batch delivered again is counted and not corrected twice, and its number in the journal stays", async () => {
  await dayAfterDocking(10 * minuteMs);
  const measured = noon + dayMs - 60 * minuteMs;
  const sent = result(measured + 10 * minuteMs);
  const key = only(dock(wall(noon + dayMs + 10 * minuteMs), sent));
  const before = runOf(key);
  await station.clock.advance(60 * minuteMs);
  dock(wall(noon + dayMs + 70 * minuteMs), sent, result(measured + 30 * minuteMs, { sequence: "42" }));
  expect(station.store.runs.duplicateCount()).toBe(1);
  expect(runOf(key)).toEqual(before);
  station.pipeline.batchClosed(before?.batchId ?? 0);
  expect(runOf(key)).toEqual(before);
});

test("OBR-3 is the same whether or not the clock was corrected", async () => {
  const measured = noon + dayMs - 60 * minuteMs;
  const uncorrected = createTestStation().arrive(result(measured)).added[0]?.runId;
  await dayAfterDocking(10 * minuteMs);
  const key = only(dock(wall(noon + dayMs + 10 * minuteMs), result(measured)));
  expect(runOf(key)).toMatchObject({ runId: uncorrected, intakeCodes: ["CLOCK_CORRECTED"] });
});

test("a further version of a corrected result has its corrected time", async () => {
  await dayAfterDocking(10 * minuteMs);
  const measured = noon + dayMs - 60 * minuteMs;
  dock(wall(noon + dayMs + 10 * minuteMs), result(measured + 10 * minuteMs));
  await station.clock.advance(5 * 60 * minuteMs);
  const edited = result(measured + 10 * minuteMs, { operatorId: "NY" });
  const second = only(dock(wall(noon + dayMs + 5 * 60 * minuteMs), edited));
  expect(runOf(second)).toMatchObject({ version: 2, measuredAt: measured, intakeCodes: ["DUP_CONFLICT", "CLOCK_CORRECTED"] });
});

test("without a reading, or without a synchronised gateway clock, nothing changes", async () => {
  await dayAfterDocking(10 * minuteMs);
  const measured = noon + dayMs - 60 * minuteMs;
  const silent = only(station.dock(result(measured)).added.map((run) => run.key));
  expect(runOf(silent)).toMatchObject({ measuredAt: measured, intakeCodes: [] });
  Object.assign(station.ports, { gatewayClockIsSynced: () => false });
  const unsynced = only(dock(wall(noon + dayMs + 10 * minuteMs), result(measured, { sequence: "42" })));
  expect(runOf(unsynced)).toMatchObject({ measuredAt: measured, intakeCodes: [] });
});

test("what was corrected stays so when its batch is looked at again with a gateway clock that is not synchronised any more", async () => {
  await dayAfterDocking(10 * minuteMs);
  const measured = noon + dayMs - 60 * minuteMs;
  const key = only(dock(wall(noon + dayMs + 10 * minuteMs), result(measured + 10 * minuteMs)));
  const before = runOf(key);
  expect(before).toMatchObject({ measuredAt: measured, intakeCodes: ["CLOCK_CORRECTED"] });
  Object.assign(station.ports, { gatewayClockIsSynced: () => false });
  station.ports.later({ kind: "batch-part", batch: before?.batchId ?? 0, instrument: testInstrument.id });
  expect(runOf(key)).toEqual(before);
});

test("the docking keeps its last reading, and a clock that is off is told in the event log without anything personal", async () => {
  const control = crpControl("20", wall(noon), { sequence: "30" });
  arrive(wall(noon + 3 * minuteMs), control);
  await station.clock.advance(minuteMs / 2);
  arrive(wall(noon + 4 * minuteMs), crpControl("20", wall(noon + minuteMs), { sequence: "31" }));
  station.endBatch();
  const readings = station.store.clocks.upTo(testInstrument.id, Number.MAX_SAFE_INTEGER, 10);
  expect(readings).toMatchObject([{ at: noon + minuteMs / 2, clock: { local: wall(noon + 4 * minuteMs) }, offsetSeconds: -210 }]);
  const told = station.store.events.ofSubject(testInstrument.id).filter(({ kind }) => kind === "clock-off");
  expect(told).toMatchObject([{ detail: { offsetSeconds: -210 } }]);
});

test("a reading is paired with the moment its bytes came in, not with the moment a restart read them", async () => {
  const landed = station.arrive(crpControl("20", wall(noon), { sequence: "30" }));
  const [stored] = station.store.runs.observations(landed.added[0]?.key ?? "");
  await station.clock.advance(minuteMs / 2);
  const origin = { transmissionId: stored?.transmissionId ?? (0 as never) };
  noteDeviceClock(
    station.store,
    station.ports.view().instruments,
    { ...nothingDecoded, clock: [readDeviceTime(wall(noon))] },
    landed,
    origin,
  );
  const readings = station.store.clocks.upTo(testInstrument.id, Number.MAX_SAFE_INTEGER, 10);
  expect(readings).toMatchObject([{ heardFrom: noon, at: noon }]);
});

test("a message that bears the test's own time is no reading of the clock", () => {
  const measured = noon - 60 * minuteMs;
  dock(wall(measured), result(measured));
  expect(station.store.clocks.upTo(testInstrument.id, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
});
