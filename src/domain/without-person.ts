/** What is left of an observation when nobody can be told any more whose it was. Pure, and the same whenever it is asked. */
import type { Observation } from "./observation.ts";
import { classifyPersonNumber } from "./person-number.ts";

/** Ids of samples and orders lead to a person elsewhere; notes may hold anything. A birth date and a sex narrow down who it was. */
const ofPerson = {
  patientId: null,
  patientName: null,
  birthDate: null,
  sex: null,
  sampleId: null,
  orderId: null,
  operatorId: null,
  notes: [],
} as const satisfies Partial<Observation>;

/**
 * Value, analyte, lots, flags, times and device stay. Of a control its own ids stay as well, for they say which it was, unless they are
 * somebody's number.
 */
export function withoutPerson(observation: Observation): Observation {
  const { otherPatientIds: _others, ...told } = observation;
  if (told.kind === "patient" || told.kind === "eqa") return { ...told, ...ofPerson };
  const { patientId, sampleId, orderId } = told;
  return {
    ...told,
    ...ofPerson,
    patientId: unlessPerson(patientId),
    sampleId: unlessPerson(sampleId),
    orderId: unlessPerson(orderId),
  };
}

const unlessPerson = (id: string | null): string | null =>
  id !== null && classifyPersonNumber(id.replaceAll(/[\s.-]/g, "")).validChecksum ? null : id;
