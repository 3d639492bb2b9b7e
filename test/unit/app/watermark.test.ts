/** Which of an instrument's records are asked for: none that may still be unknown is left out. */
import { expect, test } from "vitest";
import { watermarkOf } from "../../../src/app/connections/hand-over.ts";
import { connectionId } from "../../../src/domain/ids.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpResult } from "../../support/observations.ts";
import { createTestStation } from "../../support/station.ts";

const dock = { id: connectionId("crp-1") };

test("everything is asked for as long as nothing is known, and of a connection that nobody's instrument is on", () => {
  const station = createTestStation();
  expect(watermarkOf(station.ports, dock)).toBeNull();
  station.dock(crpResult());
  expect(watermarkOf(station.ports, { id: connectionId("other") })).toBeNull();
});

test("a record that was written up to a day late is asked for all the same", () => {
  const station = createTestStation();
  station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T10:00:00") }));
  const asked = watermarkOf(station.ports, dock);
  expect(asked).toBe("2026-03-09T10:00:00");
});
