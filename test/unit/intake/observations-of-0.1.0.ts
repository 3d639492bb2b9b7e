/** Observations as drivers of 0.1.0 gave them, every field said at least once. Their keys stand in stores that are out there. */
import { emptyObservation, type Observation } from "../../../src/domain/observation.ts";

const base = {
  ...emptyObservation,
  kind: "patient",
  run: "41",
  device: { vendor: "Abbott", model: "Afinion 2", serial: "AF20990001", software: "1.0" },
  deviceCode: "CRP",
  sequence: "41",
  analyte: "CRP",
  value: { raw: "47", comparator: null, number: "47", unit: "mg/L" },
  patientId: "15815024343",
  reagentLot: { number: "10240001", expiry: "2027-01-31" },
  measuredAt: { raw: "20260310100000+0100", local: "2026-03-10T10:00:00", offset: "+01:00" },
} as const satisfies Observation;

const value = (raw: string, number: string | null, unit: string | null = "mg/L") => ({
  value: { raw, comparator: null, number, unit },
});

export const observations: readonly Observation[] = [
  base,
  {
    ...emptyObservation,
    kind: "service",
    run: "1",
    device: { vendor: null, model: null, serial: null, software: null },
    deviceCode: "",
  },
  {
    ...base,
    kind: "control",
    patientId: null,
    control: { name: "CRP Control", lot: "C1", level: "normal", expiry: "2027-12-31" },
    range: { low: "20", high: "30" },
    operatorId: "BJM",
    role: "C",
    flags: ["N", "H"],
    notes: ["a", "b"],
  },
  { ...base, kind: "control", patientId: null, control: { name: null, lot: null, level: "2", expiry: null } },
  { ...base, value: null, failed: { raw: "---", reason: "E1" }, status: "correction", resent: true, override: true },
  {
    ...base,
    patientName: "JANE DOE",
    birthDate: "1950-01-15",
    sex: "F",
    sampleId: "7",
    orderId: "8",
    specimen: "blood",
    calculated: true,
  },
  { ...base, sequence: null },
  { ...base, sequence: null, measuredAt: null, reagentLot: null },
  { ...base, measuredAt: { raw: "07/08/2026", local: null, offset: null } },
  { ...base, measuredAt: { raw: "2026-03-10T10:00:00", local: "2026-03-10T10:00:00", offset: null }, analyte: null },
  // Numbers as 0.1.0 kept them: with their signs and zeros.
  { ...base, ...value("+16", "+16") },
  { ...base, ...value(" < 007,50 mg/L ", "007.50"), flags: ["<"] },
  { ...base, ...value("-0.0", "-0.0", "mmol/L") },
  { ...base, ...value("n.n", null, null) },
];
