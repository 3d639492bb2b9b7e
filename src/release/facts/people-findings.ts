/** What the registers of operators and training and the patient list say of a measurement (QC.md 3.2, ruling 14). */
import { classifyPersonNumber } from "../../domain/person-number.ts";
import {
  codeKey,
  type Operator,
  operatorCodes,
  operatorKey,
  operators,
  patients,
  type Training,
  trainingKey,
  trainings,
} from "../../domain/registers/people.ts";
import type { Instrument } from "../../domain/station.ts";
import { localDate } from "../../domain/time.ts";
import { operatorStanding } from "../../qc/people/operator-standing.ts";
import { type PatientStanding, patientStanding } from "../../qc/people/patient-standing.ts";
import type { RegisterFindings } from "../../qc/types.ts";
import type { Registers } from "../../store/people/registers.ts";
import type { Ports } from "../view.ts";
import { type Measurement, measuredAt } from "./measurement.ts";

export function peopleFindings(ports: Ports<"store" | "view">, measurement: Measurement): RegisterFindings {
  const operator = operatorOf(ports, measurement);
  const patient = patientOf(ports.store.registers, measurement);
  return { ...(operator === undefined ? {} : { operator }), ...(patient === undefined ? {} : { patient }) };
}

function operatorOf(ports: Ports<"store" | "view">, measurement: Measurement): RegisterFindings["operator"] {
  const { registers } = ports.store;
  const { instrument, observations } = measurement;
  if (instrument === null || !registers.isKept(operators)) return undefined;
  const codes = [...new Set(observations.map(({ observation }) => observation.operatorId))];
  const known = codes.flatMap((code) => operatorOfCode(registers, code ?? "") ?? []);
  const trained = known.flatMap(({ name }) => trainingsOf(registers, operatorKey(name), instrument));
  const kept = { operators: known, trainings: registers.isKept(trainings) ? trained : null };
  return operatorStanding(codes, kept, instrument, localDate(measuredAt(measurement), ports.view().station.gateway.zone));
}

function operatorOfCode(registers: Registers, code: string): Operator | null {
  const owner = registers.byKey(operatorCodes, codeKey(code))?.body.operator;
  return owner === undefined ? null : (registers.byKey(operators, owner)?.body ?? null);
}

const trainingsOf = (registers: Registers, operator: string, { id, driver }: Instrument): readonly Training[] =>
  [id, driver].flatMap((on) => registers.byKey(trainings, trainingKey({ operator, on }))?.body ?? []);

/**
 * A number that is none is not looked up. The list changes every week: what was sent is no longer asked whether it is on it, and
 * what a list that has since been deleted said of a held result still holds it.
 */
function patientOf(registers: Registers, { run, observations, assignedPatientId }: Measurement): PatientStanding | undefined {
  const sent = observations.map(({ observation }) => observation);
  const id = (assignedPatientId ?? sent[0]?.patientId ?? "").trim();
  if (!classifyPersonNumber(id).validChecksum) return undefined;
  if (!registers.isKept(patients)) return assignedPatientId === null ? remembered(run) : undefined;
  const standing = patientStanding(registers.byKey(patients, id)?.body ?? null, sent);
  return standing === "not-found" && run.state === "released" ? undefined : standing;
}

function remembered({ reasons }: Measurement["run"]): PatientStanding | undefined {
  const codes = reasons.map(({ code }) => code);
  if (codes.includes("PID_MISMATCH")) return "mismatch";
  return codes.includes("PID_NOT_FOUND") ? "not-found" : undefined;
}
