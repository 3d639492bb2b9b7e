/**
 * Whom a message names: what the unit's own registers know of the patient and of who measured (HL7.md 2, PID-5 and OBX-16). What is not
 * known for certain, or cannot be written, is left out: a name must never keep a result from its patient.
 */
import type { Charset } from "../../domain/receiver.ts";
import { messageForm } from "../../domain/receiver.ts";
import { codeKey, operatorCodes, operators, patientListMs, patients } from "../../domain/registers/people.ts";
import { localDate } from "../../domain/time.ts";
import type { Operator, PatientDetails } from "../../hl7/types.ts";
import { patientStanding } from "../../qc/people/patient-standing.ts";
import type { Registers } from "../../store/people/registers.ts";
import type { StoredObservation } from "../../store/results/runs.ts";
import type { Looking, Ports } from "../view.ts";

export interface ReportedPeople {
  readonly patient: PatientDetails | null;
  /** By observation id. */
  readonly operators: ReadonlyMap<string, Operator>;
}

/** Of what is about to be sent for `patientId`; looked up when a message is written, not when it is judged. */
export function reportedPeople(ports: Looking, observations: readonly StoredObservation[], patientId: string): ReportedPeople {
  const { charset } = messageForm(ports.view().station.journal);
  return {
    patient: patientOf(ports, observations, patientId, charset),
    operators: new Map(
      observations.flatMap((one): [string, Operator][] => {
        const operator = operatorOf(ports, one, charset);
        return operator === null ? [] : [[one.id, operator]];
      }),
    ),
  };
}

/** Only of a list that is not yet old, and only where what the instrument says of the person agrees with it (ruling 14). */
function patientOf(
  { store, clock }: Ports<"store" | "clock">,
  observations: readonly StoredObservation[],
  patientId: string,
  charset: Charset,
): PatientDetails | null {
  const entry = store.registers.byKey(patients, patientId.trim());
  if (entry === null || entry.recordedAt < clock.now() - patientListMs) return null;
  const { name, birthDate } = entry.body;
  const agrees =
    patientStanding(
      entry.body,
      observations.map(({ observation }) => observation),
    ) === "listed";
  if (!agrees || !isWritable(name, charset)) return null;
  return { familyName: name, givenName: null, middleName: null, birthDate, sex: null };
}

/** Whose code it was on the day: a substitute's may belong to nobody by now. */
function operatorOf(
  { store, view }: Ports<"store" | "view">,
  { observation, measuredAt }: StoredObservation,
  charset: Charset,
): Operator | null {
  const operator = ownerOf(store.registers, observation.operatorId ?? "");
  if (operator === null || operator.hprNumber === null || measuredAt === null) return null;
  const { name, hprNumber, temporaryUntil } = operator;
  const isTheirs = temporaryUntil === null || localDate(measuredAt, view().station.gateway.zone) <= temporaryUntil;
  return isTheirs ? { hprNumber, familyName: isWritable(name, charset) ? name : "", givenName: null } : null;
}

function ownerOf(registers: Registers, code: string) {
  const owner = code.trim() === "" ? undefined : registers.byKey(operatorCodes, codeKey(code))?.body.operator;
  return owner === undefined ? null : (registers.byKey(operators, owner)?.body ?? null);
}

/** XPN.1 and XCN.2 take 50 characters; escaped, a delimiter would take more. */
const isWritable = (name: string, charset: Charset): boolean =>
  /^[^|^~\\&\p{Cc}]{1,50}$/u.test(name) && (charset === "utf-8" || !/[^\u0000-\u00ff]/.test(name));
