/** A result that only lacks a control may wait for one (QC.md 3.4 no. 2), and the limits that a site may set. */
import { expect, test } from "vitest";
import { worklist } from "../../../src/casework/worklist/worklist.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const hourMs = 3_600_000;
const only = (landed: ReturnType<TestStation["dock"]>): string => landed.added[0]?.key ?? "";

function waiting(qcWaitHours = 4): TestStation {
  const station = createTestStation({ release: { qcWaitHours } });
  station.pipeline.importLots([crpTarget, crpReagent]);
  return station;
}

test("without the setting a result without a control is held at once", () => {
  const station = waiting(0);
  expect(station.state(only(station.dock(crpResult())))).toBe("held");
});

test("it is shown as waiting, and a control that comes in time releases it", async () => {
  const station = waiting();
  const key = only(station.dock(crpResult()));
  expect(station.state(key)).toBe("waiting");
  expect(station.store.runs.dispositions()).toMatchObject({ waiting: 1, held: 0 });
  expect(worklist(station.ports)).toMatchObject([{ id: key, waitsUntil: "2026-03-10T16:00:00+01:00" }]);
  await station.clock.advance(3 * hourMs);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  expect(station.state(key)).toBe("released");
});

test("when the time is up it is held, and later controls are judged as always", async () => {
  const station = waiting();
  const key = only(station.dock(crpResult()));
  await station.clock.advance(4 * hourMs);
  expect(station.state(key)).toBe("held");
  expect(worklist(station.ports)).toMatchObject([{ id: key, waitsUntil: null }]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  expect(station.state(key)).toBe("released");
});

test("several wait each for their own time", async () => {
  const station = waiting();
  const first = only(station.dock(crpResult()));
  await station.clock.advance(hourMs);
  const second = only(station.dock(crpResult({ sequence: "42", measuredAt: readDeviceTime("2026-03-10T12:30:00") })));
  await station.clock.advance(3 * hourMs);
  expect([station.state(first), station.state(second)]).toEqual(["held", "waiting"]);
  await station.clock.advance(hourMs);
  expect(station.state(second)).toBe("held");
});

test("a failed control ends the waiting, and any other problem is no waiting at all", () => {
  const station = waiting();
  const nobodys = only(station.dock(crpResult({ sequence: "50", patientId: null })));
  const key = only(station.dock(crpResult()));
  expect([station.state(nobodys), station.state(key)]).toEqual(["held", "waiting"]);
  station.dock(crpControl("40", "2026-03-10T08:00:00"));
  expect(station.state(key)).toBe("held");
});

test("what stood on the worklist stays there when only a control is missing by now", () => {
  const station = waiting();
  const key = only(station.dock(crpResult({ patientId: null })));
  expect(station.state(key)).toBe("held");
  station.decide.assignPatient(key, syntheticPersons[1], { by: "Ola", role: "operator", reason: "besøksliste" });
  expect([station.state(key), station.codes(key)]).toEqual(["held", ["QC_NEVER"]]);
});

test("what is rejected waits for nothing", () => {
  const station = waiting();
  const key = only(station.dock(crpResult({ value: null, failed: { raw: "---", reason: null } })));
  expect(station.state(key)).toBe("rejected");
  expect(station.store.runs.dispositions()).toMatchObject({ waiting: 0, rejected: 1 });
});

test("a person need not wait", () => {
  const station = waiting();
  const key = only(station.dock(crpResult()));
  station.decide.enteredByHand(key, null, { by: "Kari Lab", role: "lab-responsible", reason: "ført i journalen" });
  expect(station.state(key)).toBe("by-hand");
  expect(station.store.runs.dispositions()).toMatchObject({ waiting: 0, "by-hand": 1 });
});

test("what waits in a restarted gateway is taken up again", async () => {
  const before = waiting();
  const key = only(before.dock(crpResult()));
  const after = createTestStation({ store: before.store, release: { qcWaitHours: 4 } });
  after.waitingRoom.start();
  await after.clock.advance(4 * hourMs);
  expect(after.state(key)).toBe("held");
});

test("the site's own limits decide what is late, old, and too old to go out by itself", () => {
  const measured = readDeviceTime("2026-03-08T10:00:00");
  const station = createTestStation({ release: { lateHours: 60, oldDays: 5, autoReleaseMaxHours: 24 } });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const key = only(station.dock(crpResult({ measuredAt: measured })));
  expect(station.codes(key)).toEqual(["QC_NEVER"]);
  station.dock(crpControl("20", "2026-03-08T08:00:00"));
  expect(station.state(key)).toBe("held");
  expect(worklist(station.ports)).toMatchObject([{ id: key, readyToConfirm: true }]);

  const strict = createTestStation({ release: { lateHours: 48, oldDays: 30 } });
  strict.pipeline.importLots([crpTarget, crpReagent]);
  strict.dock(crpControl("20", "2026-03-08T08:00:00"), crpResult({ measuredAt: measured }));
  expect(Buffer.from(strict.sent()[0]?.bytes ?? []).toString()).toContain("mer enn 48 timer");
});
