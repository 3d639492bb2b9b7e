/** Limits of a control lot and the insert (ruling 12): typed ones wait for a second person, changed ones for the laboratory responsible. */
import { expect, test } from "vitest";
import type { Signature } from "../../../src/domain/signature.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari", reason: "ny lot", role: "operator" } as const;
const ola = { ...kari, by: "Ola" } as const;
const lab = { ...kari, by: "Lab", role: "lab-responsible" } as const;
const wider = { ...crpTarget, low: "10", high: "60" };
const row = {
  ...{ kind: "control", analyte: "CRP", model: "as-is", level: "normal", unit: "mg/L", target: "35", low: "10", high: "60" },
} as const;
const code = (lot: string) => `(17)271231(10)${lot}`;

const confirm = (station: TestStation, signature: Signature, lot = "C1", insert = "vedlegg 3") =>
  officeWork(station, "lots.confirm", { lot, level: "normal", insert, ...signature });
const refused = (code: string) => expect.objectContaining({ code });

test("typed limits count once another person has confirmed them, and the former ones until then", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpReagent]);
  expect(officeWork(station, "lots.register", { code: code("C1"), row, ...kari }).waitsForSecond).toBe(true);
  station.dock(crpControl("40", "2026-03-10T08:00:00"));
  expect(readStationStatus(station.ports)[0]?.state).toBe("never");
  expect(() => confirm(station, kari)).toThrowError(refused("NOT_PERMITTED"));
  expect(() => confirm(station, ola, "C1", " ")).toThrowError(refused("BAD_USAGE"));
  confirm(station, ola);
  expect(readStationStatus(station.ports)[0]?.state).toBe("ok");
  // Typed anew: what was confirmed goes on judging.
  officeWork(station, "lots.register", { code: code("C1"), row: { ...row, low: "30" }, ...kari });
  station.dock(crpControl("20", "2026-03-10T09:00:00"));
  expect(readStationStatus(station.ports)[0]?.state).toBe("ok");
});

test("limits from a file need no second person", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  expect(readStationStatus(station.ports)[0]?.state).toBe("ok");
});

test("a failed control counts by changed limits when the laboratory responsible confirms them; what it held needs a person", async () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  const { added } = station.dock(
    crpControl("40", "2026-03-10T08:00:00"),
    crpResult({ measuredAt: readDeviceTime("2026-03-10T09:00:00") }),
  );
  const held = added[1]?.key ?? "";
  await station.clock.advance(60_000);
  station.pipeline.importLots([wider]);
  confirm(station, kari);
  expect(station.codes(held)).toContain("QC_FAILED");
  expect(readStationStatus(station.ports)[0]?.state).toBe("failed");
  confirm(station, lab);
  expect(station.codes(held)).toEqual(["QC_LIMITS_CHANGED"]);
  expect(station.state(held)).toBe("held");
  expect(readStationStatus(station.ports)[0]?.state).toBe("ok");
  // Another change is confirmed anew.
  await station.clock.advance(60_000);
  station.pipeline.importLots([{ ...wider, high: "61" }]);
  expect(station.codes(held)).toContain("QC_FAILED");
});

test("a control that would fail whichever it was is not taken out of that by a lot that somebody typed", () => {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  officeWork(station, "lots.register", { code: code("C2"), row, ...kari });
  const nobody = { control: { name: null, lot: "X999", level: null, expiry: null } };
  const { added } = station.dock(
    crpControl("20", "2026-03-10T07:00:00"),
    crpControl("40", "2026-03-10T08:00:00", nobody),
    crpResult({ measuredAt: readDeviceTime("2026-03-10T09:00:00") }),
  );
  const [, control, result] = added.map(({ key }) => key);
  expect(station.codes(result ?? "")).toContain("QC_UNMATCHED_OUTSIDE");
  try {
    station.decide.assignControl(control ?? "", "C2", "normal", kari);
  } catch {
    // Refusing it is as good.
  }
  expect(station.codes(result ?? "")).toContain("QC_UNMATCHED_OUTSIDE");
});
