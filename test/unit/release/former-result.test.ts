/** With what a person's later result is compared (QC.md 3.2): the former one as the journal was last told of it. */
import { expect, test } from "vitest";
import { type ResultChange, resultChanges } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { previousResult } from "../../../src/release/facts/previous-result.ts";
import { crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, testInstrument } from "../../support/station.ts";

const change = (kind: ResultChange["kind"], number: string | null = null) => ({ kind, number });

test.each([
  ["as measured", [], "20"],
  ["as corrected", [change("corrected", "90")], "90"],
  ["as corrected last", [change("corrected", "90"), change("corrected", "30")], "30"],
  ["as corrected, also where it was called uncertain since", [change("corrected", "90"), change("uncertain")], "90"],
  ["as measured where it is only uncertain", [change("uncertain")], "20"],
  ["with none where it was withdrawn", [change("corrected", "90"), change("withdrawn")], undefined],
])("a former result counts %s", (_name, changes, number) => {
  const analytes = testInstrument.analytes.map((one) => ({ ...one, limits: { delta: { percent: "50", days: 2 } } }));
  const station = createTestStation({ instruments: [{ ...testInstrument, analytes }] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const value = { raw: "20", comparator: null, number: "20", unit: "mg/L" };
  const at = (time: string) => ({ run: time, sequence: time, measuredAt: readDeviceTime(`2026-03-10T${time}:00`), value });
  const [former, later] = station.dock(crpResult(at("08:00")), crpResult(at("10:00"))).added;
  const [analyte] = analytes;
  if (former === undefined || later === undefined || analyte === undefined) throw new Error("Two results were docked.");
  for (const [n, told] of changes.entries()) {
    const body: ResultChange = {
      ...{ run: former.key, kind: told.kind, patientId: syntheticPersons[0], comment: null, controlId: null },
      value: told.number === null ? null : { comparator: null, number: told.number },
    };
    station.store.registers.put(resultChanges, { key: `1/${n}`, subject: former.key, at: noon, body }, null, noon);
  }
  expect(previousResult(station.ports, later, analyte, syntheticPersons[0])?.number).toBe(number);
});
