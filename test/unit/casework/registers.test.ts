/** What is written down beside the results decides about them as well: events of the instrument, and who may decide. */
import { beforeEach, expect, test } from "vitest";
import { type InstrumentEventKind, instrumentEvents } from "../../../src/domain/registers/instrument-events.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const happened = (kind: InstrumentEventKind, at: number) =>
  station.store.registers.put(
    instrumentEvents,
    { key: `${kind} ${at}`, subject: testInstrument.id, at, body: { kind, note: null } },
    null,
    at,
  );
const keyOf = (landed: ReturnType<TestStation["dock"]>): string => landed.added.at(-1)?.key ?? "";
const hourMs = 3_600_000;

test("an instrument that was out of use when it measured is held, before and after it is not", () => {
  happened("out-of-use", noon - 3 * hourMs);
  happened("in-use", noon - hourMs);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const during = keyOf(station.dock(crpResult({ sequence: "1", measuredAt: readDeviceTime("2026-03-10T10:00:00") })));
  const after = keyOf(station.dock(crpResult({ sequence: "2", measuredAt: readDeviceTime("2026-03-10T11:30:00") })));
  expect(station.codes(during)).toContain("DEV_OUT_OF_USE");
  expect(station.state(during)).toBe("held");
  expect(station.state(after)).toBe("released");
});

test("only a role that may release releases, and nobody releases over a failed control of their own sample", () => {
  station.dock(crpControl("40", "2026-03-10T08:00:00"));
  const key = keyOf(
    station.dock(crpResult({ sequence: "1", measuredAt: readDeviceTime("2026-03-10T10:00:00"), operatorId: "OLA" })),
  );
  expect(station.codes(key)).toContain("QC_FAILED");
  const by = (name: string, role: "operator" | "lab-responsible" | "administrator" | "advisor") => () =>
    station.decide.release(key, { by: name, role, reason: "parallellprøve" });
  for (const role of ["operator", "administrator", "advisor"] as const) expect(by("Kari Lab", role)).toThrow("NOT_PERMITTED");
  expect(by("ola", "lab-responsible")).toThrow("NOT_PERMITTED");
  expect(by("Kari Lab", "lab-responsible")().state).toBe("released");
});
