/** DRIVER_UNVERIFIED: what an unverified mode reports is held until the instrument is confirmed, with the mapping that was used. */
import { expect, test } from "vitest";
import type { GenericMapping } from "../../../src/domain/generic-mapping.ts";
import { connectionId, instrumentId } from "../../../src/domain/ids.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { standardLis } from "../../../src/driver-api/index.ts";
import { createPipeline } from "../../../src/release/pipeline.ts";
import { crpResult } from "../../support/observations.ts";
import { createTestStation, testInstrument } from "../../support/station.ts";

const mapping: GenericMapping = { ...standardLis, failures: ["E1"] };
const other: GenericMapping = { ...standardLis, failures: ["E2"] };

const here: Instrument = { ...testInstrument, expectedSerial: "A1", mapping };
const elsewhere: Instrument = {
  ...{ ...testInstrument, id: instrumentId("crp-2"), connection: connectionId("crp-2"), expectedSerial: "A2" },
  mapping: other,
};

/** Intake codes of a result of the instrument with that serial number, arriving on the first connection. */
function codesOf(instruments: readonly Instrument[], serial: string, evidence: "capture" | "unverified" = "unverified") {
  const station = createTestStation({ instruments });
  const view = station.ports.view();
  const drivers = view.drivers.map((driver) => ({
    ...driver,
    modes: Object.fromEntries(Object.entries(driver.modes).map(([name, mode]) => [name, { ...mode, evidence }])),
  }));
  const pipeline = createPipeline({ ...station.ports, view: () => ({ ...view, drivers }) }, station.barrier);
  const origin = { connectionId: here.connection, driver: "as-is", mode: "direct" };
  const transmissionId = station.store.transmissions.open(origin, Buffer.of(1), station.clock.now());
  const device = { vendor: null, model: null, serial, software: null };
  const lines = [JSON.stringify(crpResult({ device }))];
  const message = { protocol: "lines", message: { lines } } as const;
  return pipeline.receive({ ...origin, transmissionId, index: 0, at: 0 }, message).landed.added.flatMap((run) => run.intakeCodes);
}

test("an unverified mode holds until the instrument is confirmed", () => {
  expect(codesOf([here], "A1")).toContain("DRIVER_UNVERIFIED");
  expect(codesOf([{ ...here, confirmed: false }], "A1")).toContain("DRIVER_UNVERIFIED");
  expect(codesOf([{ ...here, confirmed: true }], "A1")).not.toContain("DRIVER_UNVERIFIED");
});

test("a verified one needs no confirming", () => {
  expect(codesOf([here], "A1", "capture")).not.toContain("DRIVER_UNVERIFIED");
});

test("a stranger was confirmed by nobody", () => {
  expect(codesOf([{ ...here, confirmed: true }], "B9")).toContain("DRIVER_UNVERIFIED");
});

test("an instrument on another's cable was read by another mapping than the one it was confirmed with", () => {
  const both = [
    { ...here, confirmed: true },
    { ...elsewhere, confirmed: true },
  ];
  expect(codesOf(both, "A1")).not.toContain("DRIVER_UNVERIFIED");
  expect(codesOf(both, "A2")).toContain("DRIVER_UNVERIFIED");
  const alike = both.map((one) => ({ ...one, mapping }));
  expect(codesOf(alike, "A2")).not.toContain("DRIVER_UNVERIFIED");
});
