/** One docking round of runs, with invented people. */
import type { SimulatedInstrument, SimulatedRun } from "../../../src/simulator/device.ts";

export const run = (fields: Partial<SimulatedRun>): SimulatedRun => ({
  kind: "patient",
  sequence: "012",
  analyte: "CRP",
  value: "47",
  unit: "mg/L",
  patientId: "15815024343",
  operatorId: "OP7",
  reagentLot: { number: "10124809", expiry: "2026-12-31" },
  measuredAt: "2026-01-14T12:26:00",
  ...fields,
});

export const control = (fields: Partial<SimulatedRun>): SimulatedRun =>
  run({
    kind: "control",
    patientId: null,
    control: { id: "1019962101125029", lot: "10199621", level: "1", expiry: "2026-12-31" },
    ...fields,
  });

export const instrument = (serial: string, ...runs: readonly SimulatedRun[]): SimulatedInstrument => ({
  serial,
  runs,
  clock: "2026-01-14T12:30:00",
});
