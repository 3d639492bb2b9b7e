/** A small station for QC tests: one CRP instrument with one control lot, everything overridable. Invented lots and synthetic numbers. */
import { connectionId, instrumentId } from "../../../src/domain/ids.ts";
import type { ControlTarget, ReagentLot } from "../../../src/domain/lot.ts";
import { emptyObservation, type Observation, unknownDevice } from "../../../src/domain/observation.ts";
import type { QcPolicy } from "../../../src/domain/policy.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { localToInstant } from "../../../src/domain/time.ts";
import { judgeRun } from "../../../src/qc/judge.ts";
import type { ControlEvent, KnownEvents, RunJudgement, RunToJudge } from "../../../src/qc/types.ts";

export const zone = "Europe/Oslo";
export const at = (local: string): number => localToInstant(local, zone);
export const patientId = "15815024343";
export const measured = at("2026-03-04T10:00");

export const policy: QcPolicy = {
  controlKind: "liquid",
  levels: ["L1"],
  deviceLevels: { "1": "L1", "2": "L2" },
  levelMode: "all",
  interval: { type: "rolling", hours: 168 },
  grace: { hours: 24 },
  newLot: "none",
  lotScope: "device",
  triggers: ["service", "dropped", "software"],
  rules: "poc-basis",
  source: "test",
  validFrom: at("2025-01-01T00:00"),
};

export const instrument: Instrument = {
  id: instrumentId("crp-1"),
  name: "CRP 1",
  driver: "afinion-2",
  mode: "poct1a",
  connection: connectionId("crp-1"),
  expectedSerial: null,
  inUseFrom: at("2025-01-01T00:00"),
  clock: { zone, offset: "trusted" },
  analytes: [
    { name: "CRP", unit: "mg/L", unitSpellings: [], referenceRange: null },
    { name: "HbA1c", unit: "mmol/mol", unitSpellings: [], referenceRange: null },
    { name: "INR", unit: "1", unitSpellings: ["INR", "{INR}", "0", ""], referenceRange: null },
  ],
  qc: { CRP: [policy], HbA1c: [policy], INR: [policy] },
  outcomes: {},
};

export function withPolicy(change: Partial<QcPolicy>): Instrument {
  return { ...instrument, qc: { ...instrument.qc, CRP: [{ ...policy, ...change }] } };
}

export function observe(change: Partial<Observation> = {}): Observation {
  return {
    ...emptyObservation,
    kind: "patient",
    run: "1",
    device: unknownDevice,
    deviceCode: "CRP",
    analyte: "CRP",
    value: { raw: "24", comparator: null, number: "24", unit: "mg/L" },
    patientId,
    reagentLot: { number: "R1", expiry: "2027-01-31" },
    ...change,
  };
}

export const value = (number: string, unit: string | null = "mg/L"): Observation["value"] => ({
  raw: number,
  comparator: null,
  number,
  unit,
});

export const target: ControlTarget = {
  kind: "control",
  analyte: "CRP",
  model: "afinion-2",
  name: "CRP Control",
  level: "L1",
  lot: "C7781",
  expiry: "2027-01-31",
  unit: "mg/L",
  target: "24",
  sd: null,
  low: "20",
  high: "28",
  reagentLot: null,
  openedOn: null,
  inUseDays: null,
  controlIds: [],
};

export const reagent: ReagentLot = {
  kind: "reagent",
  analyte: "CRP",
  model: "afinion-2",
  name: null,
  lot: "R1",
  expiry: "2027-01-31",
  openedOn: null,
  inUseDays: null,
};

/** A control of level L1; 24 passes, 31 fails. */
export function control(local: string, number: string, change: Partial<Observation> = {}): ControlEvent {
  const ref = { name: null, lot: "C7781", level: "1", expiry: null };
  const observation = observe({
    kind: "control",
    run: `qc ${local}`,
    patientId: null,
    control: ref,
    value: value(number),
    ...change,
  });
  return { id: `qc ${local} ${number}`, at: at(local), observation, assigned: null };
}

export const passed = control("2026-03-02T08:00", "24");
export const events = (change: Partial<KnownEvents> = {}): KnownEvents => ({
  controls: [passed],
  targets: [target],
  reagentLots: [],
  services: [],
  ...change,
});

export function run(change: Partial<RunToJudge> = {}, ...observations: readonly Partial<Observation>[]): RunToJudge {
  const list = observations.length === 0 ? [{}] : observations;
  return {
    instrument,
    processing: "test",
    zone,
    measuredAt: measured,
    receivedAt: measured + 3_600_000,
    results: list.map((one, i) => ({ id: `r${i + 1}`, observation: observe(one) })),
    assignedPatientId: null,
    intakeCodes: [],
    ...change,
  };
}

export const judge = (toJudge: RunToJudge, known: KnownEvents = events()): RunJudgement =>
  judgeRun(toJudge, new Map([["CRP", known]]));

export const codesOf = (judgement: RunJudgement, id = "r1"): readonly string[] =>
  judgement.results.get(id)?.reasons.map(({ code }) => code) ?? [];
