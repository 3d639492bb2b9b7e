/** A new reagent lot that one instrument of the unit has tried is tried for all of them (ruling 9, `newLot: unit`). */
import { expect, test } from "vitest";
import { instrumentId } from "../../../src/domain/ids.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, testInstrument, weekly } from "../../support/station.ts";

const policy = { ...weekly, newLot: "unit" } as const;
const one = (id: string, serial: string) => ({
  ...testInstrument,
  id: instrumentId(id),
  expectedSerial: serial,
  qc: { CRP: [policy] },
});
const device = (serial: string) => ({ vendor: "Abbott", model: "Afinion 2", serial, software: null });
const newLot = { number: "10240002", expiry: null };

test("its control releases what waits on the other instrument, also when it comes later", () => {
  const station = createTestStation({ instruments: [one("crp-1", "AF20990001"), one("crp-2", "AF20990002")] });
  for (const id of ["crp-1", "crp-2"])
    for (const serial of ["AF20990001", "AF20990002"])
      station.store.firstContacts.meet(JSON.stringify([id, serial]), instrumentId(id), 0);
  station.pipeline.importLots([crpTarget, crpReagent, { ...crpReagent, lot: newLot.number }]);
  const here = device("AF20990001");
  station.dock(crpControl("20", "2026-03-10T07:00:00", { device: here }));
  const landed = station.dock(crpResult({ device: here, reagentLot: newLot, measuredAt: readDeviceTime("2026-03-10T10:00:00") }));
  const key = landed.added[0]?.key ?? "";
  expect([station.state(key), station.codes(key)]).toEqual(["held", ["QC_NEW_LOT_NO_QC"]]);
  station.dock(crpControl("20", "2026-03-10T08:00:00", { device: device("AF20990002"), reagentLot: newLot }));
  expect([station.state(key), station.codes(key)]).toEqual(["released", []]);
});
