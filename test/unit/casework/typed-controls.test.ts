/** A control that was typed in stands for itself, until the instrument tells the same control (found by test/laws). */
import { beforeEach, expect, test } from "vitest";
import type { ControlRef } from "../../../src/domain/observation.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";

let station: TestStation;
const ola = { by: "Ola", role: "operator", reason: "kabelen er ødelagt" } as const;
const shared = { instrument: "crp-1", analyte: "CRP", comparator: null, unit: "mg/L", reagentLot: "10240001" } as const;
const high = { ...crpTarget, level: "abnormal", lot: "C2", target: "80", low: "70", high: "90" };
const nine = "2026-03-10T09:00:00";

beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, high, crpReagent]);
});

/** The codes of a result measured after a control that was typed in for nine o'clock, and one that was read out of the same minute. */
function codesAfter(typed: string, readOut: string, control: ControlRef): readonly string[] {
  station.entry.enterControl({ ...shared, value: typed, at: noon - 3 * 3_600_000, lot: "C1", level: "normal" }, ola);
  station.dock(crpControl(readOut, nine, { control }));
  return station.codes(station.dock(crpResult()).added[0]?.key ?? "");
}
const of = (lot: string | null, level: string | null): ControlRef => ({ name: null, lot, level, expiry: null });

test("a typed control that failed stays failed when another level was read out in the same minute", () => {
  expect(codesAfter("40", "80", of("C2", "abnormal"))).toEqual(["QC_FAILED"]);
});

test.each([
  ["of the same lot and level", of("C1", "normal")],
  ["of the same level without a lot", of(null, "normal")],
])("what the instrument itself tells of a control %s counts, whatever was typed", (_name, control) => {
  station.dock(crpControl("20", "2026-03-10T07:00:00"));
  expect(codesAfter("40", "20", control)).not.toContain("QC_FAILED");
});
