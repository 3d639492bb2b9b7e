/** What people may decide about held results, and what they may not. */
import { beforeEach, expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

let station: TestStation;
const kari = { by: "Kari Lab", role: "lab-responsible", reason: "slått opp i journalen" } as const;

beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
});

const keyOf = (landed: ReturnType<TestStation["dock"]>) => landed.added[0]?.key ?? "";

test("assigning the patient sends a result that lacked nothing else", () => {
  const key = keyOf(station.dock(crpResult({ patientId: null })));
  expect(station.codes(key)).toEqual(["PID_MISSING"]);
  station.decide.assignPatient(key, "158150 24424", kari);
  expect(station.state(key)).toBe("released");
  expect(Buffer.from(station.sent()[0]?.bytes ?? []).toString()).toContain("PID|1||15815024424^");
});

test.each(["15815024344", "1581502434", "abc", ""])("a wrong person number is refused: %s", (number) => {
  const key = keyOf(station.dock(crpResult({ patientId: null })));
  expect(() => station.decide.assignPatient(key, number, kari)).toThrow("BAD_PERSON_NUMBER");
  expect(station.store.decisions.ofRun(key)).toEqual([]);
});

test("a result without a patient cannot be released", () => {
  const key = keyOf(station.dock(crpResult({ patientId: "1" })));
  expect(() => station.decide.release(key, kari)).toThrow("held assign");
  expect(station.state(key)).toBe("held");
});

test.each([
  [
    "in another unit than the configured one",
    { value: { raw: "4.7", comparator: null, number: "4.7", unit: "mg/dL" } },
    "by hand",
  ],
  ["of an analysis that is not configured", { analyte: null, deviceCode: "XYZ" }, "by hand"],
  ["at a time that is no time", { measuredAt: { raw: "20260310100000+2400", local: null, offset: null } }, "held time"],
  ["ahead in time", { measuredAt: readDeviceTime("2026-03-11T10:00:00") }, "held time"],
])("a result %s cannot be released by anyone", (_name, more, advice) => {
  const key = keyOf(station.dock(crpResult(more)));
  expect(station.state(key)).toBe("held");
  expect(() => station.decide.release(key, kari)).toThrow(advice);
  expect(station.state(key)).toBe("held");
  expect(station.sent()).toEqual([]);
});

test("a decision needs a name and a reason", () => {
  const key = keyOf(station.dock(crpResult({ patientId: null })));
  expect(() => station.decide.discard(key, { by: " ", role: "lab-responsible", reason: "x" })).toThrow("BAD_USAGE");
  expect(() => station.decide.discard(key, { by: "K", role: "lab-responsible", reason: "" })).toThrow("BAD_USAGE");
  expect(station.state(key)).toBe("held");
});

test("a discarded result stays discarded whatever lands later", () => {
  const key = keyOf(station.dock(crpResult({ patientId: null })));
  station.decide.discard(key, kari);
  station.dock(crpControl("21", "2026-03-10T11:00:00"));
  expect(station.state(key)).toBe("discarded");
  expect(() => station.decide.release(key, kari)).toThrow("NOT_ALLOWED_NOW");
});

test("entered by hand closes a held result, and a queued one that was never tried", () => {
  const held = keyOf(station.dock(crpResult({ patientId: null })));
  const queued = keyOf(station.dock(crpResult({ sequence: "77" })));
  station.decide.enteredByHand(held, null, kari);
  station.decide.enteredByHand(queued, null, kari);
  expect([station.state(held), station.state(queued)]).toEqual(["by-hand", "by-hand"]);
  expect(station.sent()).toEqual([]);
});

test("a message that is on its way cannot be entered by hand as well", () => {
  const key = keyOf(station.dock(crpResult()));
  const [row] = station.sent();
  if (row !== undefined) station.store.outbox.attempt(row.controlId, 1, 2);
  expect(() => station.decide.enteredByHand(key, null, kari)).toThrow("NOT_ALLOWED_NOW");
});

test("an unknown or ambiguous id is told", () => {
  expect(() => station.decide.release("III", kari)).toThrow("NOT_FOUND");
  station.dock(crpResult({ patientId: null }));
  station.dock(crpResult({ patientId: null, sequence: "78" }));
  expect(() => station.decide.release("", kari)).toThrow("NOT_FOUND");
});

test("what a person decided is kept with name, reason and time", () => {
  const key = keyOf(station.dock(crpResult({ patientId: null })));
  station.decide.discard(key, kari);
  expect(station.store.decisions.ofRun(key)).toEqual([
    { at: station.clock.now(), runKey: key, ...kari, detail: { kind: "discard" } },
  ]);
});
