/** Everything that is wrong with a message, at once: a sender that gets one error a day corrects for a week. Pure. */
import { component, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Reading } from "../protocol/hl7v2/read.ts";
import { checkFields } from "./field-rules.ts";
import type { Finding } from "./finding.ts";
import { knownCodes } from "./known-codes.ts";
import { checkObservations } from "./observation-rules.ts";
import { checkPatient } from "./patient-rule.ts";
import { checkOrder, kindOf, type MessageKind, refusedKind } from "./structure.ts";

export interface Party {
  readonly application: string;
  readonly facility: string;
}

/** `receiver`: who we are; null: whoever is addressed. No finding means that the message may be taken. */
export function validate(reading: Hl7Reading, receiver: Party | null, known = knownCodes()): readonly Finding[] {
  const { message, problems } = reading;
  const wellFormed = problems.map(({ text }): Finding => ({ code: "100", location: ["MSH", 1, 1], text }));
  if (message === null) return wellFormed;
  const kind = kindOf(message);
  if (kind === null) return [...wellFormed, refusedKind(message)];
  return [
    ...wellFormed,
    ...checkOrder(message, kind),
    ...checkFields(message),
    ...checkAddress(reading, receiver),
    ...checkRole(reading, kind),
    ...checkPatient(message),
    ...checkObservations(message, kind.isControl, known),
  ];
}

function checkAddress({ header }: Hl7Reading, receiver: Party | null): readonly Finding[] {
  if (header === null || receiver === null) return [];
  const isUs = component(header, 5, 1) === receiver.application && component(header, 6, 1) === receiver.facility;
  return isUs ? [] : [{ code: "103", location: ["MSH", 1, 5], text: "MSH-5 and MSH-6 name another receiver." }];
}

/** A control never counts as a patient's specimen, nor the other way round. */
function checkRole({ message }: Hl7Reading, kind: MessageKind): readonly Finding[] {
  const role = kind.isControl ? "Q" : "P";
  const specimens = message === null ? [] : segments(message, "SPM");
  if (specimens.every((spm) => component(spm, 11, 1) === role)) return [];
  return [{ code: "103", location: ["SPM", 1, 11], text: `SPM-11 is not ${role}.` }];
}
