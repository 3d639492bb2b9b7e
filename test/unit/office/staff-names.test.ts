/** What hangs on the wall names instruments, lots and rules; who of the staff did what is told to whoever is logged in. */
import { expect, test } from "vitest";
import { isOpen } from "../../../src/office/asked.ts";
import { type ActionName, acts, officeWork } from "../../../src/office/index.ts";
import { exampleRequests } from "../../support/example-requests.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";

const staff = "Wilhelmine Utfører";
const signed = { by: staff, reason: "gjennomgang", role: "lab-responsible" } as const;

/** As much as one person can do of what leaves a name. */
function busyStation(): { readonly station: TestStation; readonly control: string } {
  const station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpResult({ sequence: "1", run: "1" }));
  const control = station.dock(crpControl("60", "2026-03-10T08:00:00")).added[0]?.key ?? "";
  officeWork(station, "steps.done", { id: control, step: 1, ...signed });
  officeWork(station, "deviation.open", { ...exampleRequests["deviation.open"], control, ...signed });
  officeWork(station, "events.add", { ...exampleRequests["events.add"], instrument: testInstrument.id, ...signed });
  return { station, control };
}

test("nothing that is told without a login names who did what", () => {
  const { station, control } = busyStation();
  const told = (Object.keys(acts) as ActionName[]).filter((name) => isOpen(acts[name] as never));
  const naming = told.filter((name) => {
    const example = exampleRequests[name] as object;
    const request = "id" in example ? { ...example, id: control } : example;
    try {
      return JSON.stringify(officeWork(station, name, request as never)).includes(staff);
    } catch {
      return false;
    }
  });
  expect(naming).toEqual([]);
  expect(JSON.stringify(officeWork(station, "steps.list", { id: control }))).toContain(staff);
});
