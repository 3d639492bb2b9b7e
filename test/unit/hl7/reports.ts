/** A plain CRP run of the NHN test person on a station, to vary from. */
import { Buffer } from "node:buffer";
import { controlId, runId } from "../../../src/domain/ids.ts";
import { emptyObservation, type Observation, unknownDevice } from "../../../src/domain/observation.ts";
import type { ConfiguredAnalyte, Receiver, Station } from "../../../src/domain/station.ts";
import { localToInstant } from "../../../src/domain/time.ts";
import type {
  ControlReport,
  Operator,
  PatientDetails,
  RenderContext,
  ReportedResult,
  RunReport,
} from "../../../src/hl7/types.ts";

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

/** As a register has the test person of the fixtures. */
export const details: PatientDetails = {
  familyName: "Ødegård",
  givenName: "Åse",
  middleName: "Marie",
  birthDate: "1974-06-13",
  sex: "F",
};

export const nurse: Operator = { hprNumber: "9144889", familyName: "Nilsen", givenName: "Kari" };

/** A passed CRP control on the same instrument. */
export const control: ControlReport = {
  fillerNumber: "QC7Q4M2C9T5B1KKP3Z0X",
  model: "Afinion",
  maker: "Abbott",
  serial: "AF20095065",
  analyte: crp,
  value: { raw: "38.2", comparator: null, number: "38.2", unit: "mg/L" },
  flags: [],
  control: { name: "CRP kontroll nivå 1", lot: "C7781", level: "normal", expiry: "2027-01-31" },
  reagentLot: { number: "A12345", expiry: "2026-09-30" },
  target: "38.0",
  sd: "3.0",
  low: "32.0",
  high: "44.0",
  verdict: "PASS",
  hits: [],
  measuredAt: localToInstant("2026-03-14T07:56:00", zone),
  judgedAt: localToInstant("2026-03-14T07:59:09", zone),
  operatorId: "9144889",
};

/** The station with a receiver of controls, or with what either receiver wants otherwise. */
export const stationFor = (journal: Partial<Receiver>, qc: Partial<Receiver> = {}): Station => ({
  ...station,
  journal: { ...station.journal, ...journal },
  qcReceiver: { application: "POCQC", facility: "KOMMUNEN", profile: "oul-r22", ...qc },
});

/** The wire as lines of fields, split by hand so that nothing here leans on our own reader. */
export const wire = (bytes: Uint8Array, charset: "utf8" | "latin1" = "utf8"): readonly (readonly string[])[] =>
  (charset === "utf8" ? new TextDecoder("utf-8", { fatal: true }).decode(bytes) : Buffer.from(bytes).toString("latin1"))
    .slice(0, -1)
    .split("\r")
    .map((line) => line.split("|"));

/** Field n of the first segment of a name; "" when it was trimmed away. */
export function field(bytes: Uint8Array, name: string, n: number): string {
  const segment = wire(bytes).find(([segmentName]) => segmentName === name);
  if (segment === undefined) throw new Error(`no ${name}`);
  return segment[name === "MSH" ? n - 1 : n] ?? "";
}
