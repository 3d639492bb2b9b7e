/** What happens to an instrument, told by itself or by a person, and what it does to results judged before it was known. */
import { beforeEach, expect, test } from "vitest";
import { type InstrumentEventKind, instrumentEvents, toldErrorsOf } from "../../../src/domain/registers/instrument-events.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import type { DeviceEvent } from "../../../src/driver-api/index.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";

const instrument = {
  ...testInstrument,
  qc: { CRP: [{ ...weekly, triggers: ["service", "software", "error"] }] },
};
let station: TestStation;
beforeEach(() => {
  station = createTestStation({ instruments: [instrument] });
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const keyOf = (landed: ReturnType<TestStation["dock"]>): string => landed.added.at(-1)?.key ?? "";
const at = (hour: string) => readDeviceTime(`2026-03-10T${hour}:00`);
const byKari = { by: "Kari Lab", reason: "rutine", role: "lab-responsible" } as const;
const write = (kind: InstrumentEventKind, hour: string | null, more = {}) =>
  officeWork(station, "events.add", {
    instrument: "crp-1",
    kind,
    at: hour === null ? null : `2026-03-10T${hour}`,
    note: null,
    ...byKari,
    ...more,
  });
const known = () =>
  ["crp-1", toldErrorsOf("crp-1")]
    .flatMap((subject) => station.store.registers.ofSubject(instrumentEvents, subject))
    .map(({ body, at: time }) => [body.kind, time]);
const critical = (raw: string | null): DeviceEvent => ({ device: null, code: "CRITICAL", text: "Optics", raw });

test("a back-dated service holds what was measured after it and before the next control, and a control clears it", () => {
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  const before = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: at("08:00") })));
  const after = keyOf(station.dock(crpResult({ sequence: "2", measuredAt: at("10:00") })));
  expect(write("service", "09:00")).toMatchObject({ kind: "service", done: "new" });
  expect([station.codes(before), station.codes(after)]).toEqual([[], ["QC_TRIGGER_PENDING"]]);
  station.dock(crpControl("20", "2026-03-10T10:30:00"));
  expect(station.codes(after)).toEqual(["QC_BRACKETED_OK"]);
});

test("out of use and back again, written down afterwards, judges again what was measured between", () => {
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  const key = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: at("10:00") })));
  expect(station.state(key)).toBe("released");
  write("out-of-use", "09:00");
  expect(station.codes(key)).toContain("DEV_OUT_OF_USE");
  write("in-use", "09:30");
  expect(station.codes(key)).toEqual([]);
});

test("out of use reaches results of analyses that have no controls", () => {
  station = createTestStation({ instruments: [{ ...testInstrument, qc: {} }] });
  station.pipeline.importLots([crpReagent]);
  const key = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: at("10:00") })));
  expect(station.codes(key)).not.toContain("DEV_OUT_OF_USE");
  write("out-of-use", "09:00");
  expect(station.codes(key)).toContain("DEV_OUT_OF_USE");
});

test("told out of use and in use at one instant, it is out of use, whichever came first", () => {
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  const key = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: at("10:00") })));
  for (const kind of ["out-of-use", "in-use"] as const) write(kind, "09:00");
  expect(station.codes(key)).toContain("DEV_OUT_OF_USE");
});

test("an error that the instrument tells is one event, however often it is told, and a note is none", () => {
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  station.arrive(critical("2026-03-10T09:00:00"));
  station.arrive(critical("2026-03-10T09:00:00"));
  station.arrive({ ...critical("2026-03-10T09:10:00"), code: "NOTE" });
  expect(known()).toEqual([["error", Date.parse("2026-03-10T09:00:00+01:00")]]);
  const key = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: at("10:00") })));
  expect(station.codes(key)).toEqual(["QC_TRIGGER_PENDING"]);
});

test("an event without a time is of the moment it was told, and the same message read again adds nothing", () => {
  const origin = { connectionId: instrument.connection, driver: "as-is", mode: "direct", index: 0, at: 0 };
  const transmissionId = station.store.transmissions.open(origin, Buffer.from([1]), station.clock.now());
  const message = { protocol: "lines", message: { lines: [JSON.stringify(critical(null))] } } as const;
  for (let i = 0; i < 2; i++) station.pipeline.receive({ ...origin, transmissionId }, message);
  expect(known()).toEqual([["error", station.clock.now()]]);
});

test("another software version is an event, right after what the old one measured last", () => {
  const told = (software: string, sequence: string, hour: string) =>
    crpResult({
      sequence,
      measuredAt: at(hour),
      device: { vendor: "Abbott", model: "Afinion 2", serial: "AF20990001", software },
    });
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  station.dock(told("1.0", "1", "08:00"));
  station.dock(told("1.0", "2", "09:00"));
  expect(known()).toEqual([]);
  const key = keyOf(station.dock(told("2.0", "3", "10:00")));
  expect(known()).toEqual([["software", Date.parse("2026-03-10T09:00:00+01:00") + 1]]);
  expect(station.codes(key)).toEqual(["QC_TRIGGER_PENDING"]);
  station.dock(told("2.0", "4", "10:10"));
  expect(known()).toHaveLength(1);
});

test("only who may write events does, at a time that has been, without a person number", () => {
  expect(() => write("service", "09:00", { role: "advisor" })).toThrow("NOT_PERMITTED");
  expect(() => write("painted" as InstrumentEventKind, "09:00")).toThrow("kind takes one of");
  expect(() => write("service", "23:00")).toThrow("still to come");
  expect(() => write("dropped", "09:00", { note: "hos 15815024343" })).toThrow("person number");
  expect(() => write("service", "09:00", { instrument: "x" })).toThrow("crp-1");
  expect(write("service", "09:00").done).toBe("new");
  expect(write("service", "09:00").done).toBe("same");
  expect(officeWork(station, "events.list", { instrument: null })).toEqual([
    { instrument: "crp-1", at: "2026-03-10T09:00:00+01:00", kind: "service", note: null, by: "Kari Lab" },
  ]);
});

test("service by rule is overdue from the day after, until one is written down", () => {
  const served = { ...instrument, inUseFrom: Date.UTC(2025, 2, 9, 11), service: { everyMonths: 12, source: "test" } };
  station = createTestStation({ instruments: [served] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-09T07:00:00"));
  const inTime = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: readDeviceTime("2026-03-09T23:00:00") })));
  const late = keyOf(station.dock(crpResult({ sequence: "2", measuredAt: at("00:30") })));
  expect([station.codes(inTime), station.codes(late)]).toEqual([[], ["DEV_SERVICE_OVERDUE"]]);
  officeWork(station, "events.add", { instrument: "crp-1", kind: "service", at: "2026-03-08T08:00", note: null, ...byKari });
  expect(station.codes(late)).toEqual([]);
});
