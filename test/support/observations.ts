/** Observations for tests: one CRP result of a synthetic person, with whatever the test wants to be different. */
import { emptyObservation, type Observation } from "../../src/domain/observation.ts";
import { readDeviceTime } from "../../src/domain/time.ts";

export const syntheticPersons = ["15815024343", "15815024424", "15815024505", "55815024256", "13717404089"] as const;

export function crpResult(more: Partial<Observation> = {}): Observation {
  return {
    ...emptyObservation,
    kind: "patient",
    run: "41",
    device: { vendor: "Abbott", model: "Afinion 2", serial: "AF20990001", software: null },
    sequence: "41",
    analyte: "CRP",
    deviceCode: "CRP",
    value: { raw: "47", comparator: null, number: "47", unit: "mg/L" },
    patientId: syntheticPersons[0],
    reagentLot: { number: "10240001", expiry: null },
    measuredAt: readDeviceTime("2026-03-10T10:00:00"),
    ...more,
  };
}

export function crpControl(value: string, measuredAt: string, more: Partial<Observation> = {}): Observation {
  return crpResult({
    kind: "control",
    run: `c${measuredAt}`,
    sequence: `c${measuredAt}`,
    patientId: null,
    value: { raw: value, comparator: null, number: value, unit: "mg/L" },
    control: { name: null, lot: "C1", level: "normal", expiry: null },
    measuredAt: readDeviceTime(measuredAt),
    ...more,
  });
}
