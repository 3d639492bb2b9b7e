/** A plain CRP run of the NHN test person on a station, to vary from. */
import { controlId, runId } from "../../../src/domain/ids.ts";
import { emptyObservation, type Observation, unknownDevice } from "../../../src/domain/observation.ts";
import type { ConfiguredAnalyte, Station } from "../../../src/domain/station.ts";
import { localToInstant } from "../../../src/domain/time.ts";
import type { RenderContext, ReportedResult, RunReport } from "../../../src/hl7/types.ts";

const zone = "Europe/Oslo";

export const crp: ConfiguredAnalyte = { name: "CRP", unit: "mg/L", unitSpellings: [], referenceRange: null };
export const hba1c: ConfiguredAnalyte = { name: "HbA1c", unit: "mmol/mol", unitSpellings: [], referenceRange: null };
export const inr: ConfiguredAnalyte = { name: "INR", unit: "1", unitSpellings: ["INR", "{INR}", "0", ""], referenceRange: null };

export const station: Station = {
  site: { id: "hjemmetjenesten", name: "Hjemmetjenesten Bjerke", organisation: "974770482" },
  gateway: { id: "base-0412", zone, processing: "test" },
  journal: { application: "EPJ", facility: "KOMMUNEN", profile: "oru-r01" },
  qcReceiver: null,
  batchQuietMs: 60_000,
  batchMaxMs: 600_000,
};

export const context: RenderContext = {
  station,
  controlId: controlId("01KKP3Z0XW7Q4M2C9T5A"),
  now: localToInstant("2026-03-14T10:15:33", zone),
};

export const observation: Observation = {
  ...emptyObservation,
  kind: "patient",
  run: "1",
  device: unknownDevice,
  deviceCode: "CRP",
  analyte: "CRP",
  value: { raw: "47", comparator: null, number: "47", unit: "mg/L" },
  patientId: "13717404089",
  patientName: "Åse Marie Ødegård",
  operatorId: "9144889",
};

export const reported = (
  changes: Partial<Observation> = {},
  analyte = crp,
  comments: readonly string[] = [],
): ReportedResult => ({
  observation: { ...observation, ...changes },
  analyte,
  comments,
});

export const report: RunReport = {
  runId: runId("7Q4M2C9T5B1KKP3Z0XW4"),
  patientId: "13717404089",
  instrumentName: "Afinion 2",
  model: "Afinion",
  serial: "AF20095065",
  measuredAt: localToInstant("2026-03-14T10:11:05", zone),
  releasedAt: localToInstant("2026-03-14T10:15:30", zone),
  results: [reported()],
  comments: ["Pasientnær analyse utført av hjemmetjenesten, Afinion 2."],
};

/** The wire as lines of fields, split by hand so that nothing here leans on our own reader. */
export const wire = (bytes: Uint8Array): readonly (readonly string[])[] =>
  new TextDecoder("utf-8", { fatal: true })
    .decode(bytes)
    .slice(0, -1)
    .split("\r")
    .map((line) => line.split("|"));

/** Field n of the first segment of a name; "" when it was trimmed away. */
export function field(bytes: Uint8Array, name: string, n: number): string {
  const segment = wire(bytes).find(([segmentName]) => segmentName === name);
  if (segment === undefined) throw new Error(`no ${name}`);
  return segment[name === "MSH" ? n - 1 : n] ?? "";
}
