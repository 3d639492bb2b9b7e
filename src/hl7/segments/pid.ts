/** PID: the patient by person number, and the name if the instrument has one. Sex and birth date are never derived (hl7.md 2, 3.5). */
import { classifyPersonNumber } from "../../domain/person-number.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { components, empty, type Field, limited, subcomponents, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";

/** Assigning authority (CX.4) and identifier type (CX.5) of the numbers that may leave the house. */
const registers = {
  fnr: { authority: "FNR", oid: "2.16.578.1.12.4.1.4.1", type: "NNNOR" },
  dnr: { authority: "DNR", oid: "2.16.578.1.12.4.1.4.2", type: "NNNOR" },
  fhn: { authority: "FHN", oid: "2.16.578.1.12.4.1.4.3", type: "PNT" },
} as const;

export function pid(patientId: string, name: string | null): Segment {
  return { name: "PID", fields: { 1: text("1"), 3: identifier(patientId), 5: patientName(name) } };
}

/** Month +40 is a number local to one organisation: it is not sent outside, and no journal could match it. */
function identifier(patientId: string): Field {
  const { kind, synthetic, validChecksum } = classifyPersonNumber(patientId);
  if (kind === "hnr" || kind === "other" || synthetic === "+40" || !validChecksum)
    throw new UserError("HL7_UNRENDERABLE", "The patient's id is not a national person number.");
  const { authority, oid, type } = registers[kind];
  return components(text(patientId), empty, empty, subcomponents(text(authority), text(oid), text("ISO")), text(type));
}

/** A name of type U (unspecified): which part of the text is the family name, and whether it is the legal one, nobody knows. */
function patientName(name: string | null): Field {
  const family = limited("PID-5.1", 50, text(name?.trim() ?? ""));
  return components(family, empty, empty, empty, empty, empty, text("U"));
}
