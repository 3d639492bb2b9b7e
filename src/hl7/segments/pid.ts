/** PID: the patient by person number, and what a register knows besides. Sex and birth date are never derived (HL7.md 2, 3.5). */
import { classifyPersonNumber } from "../../domain/person-number.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { components, empty, type Field, limited, subcomponents, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import { hl7Date } from "../message-times.ts";
import type { PatientDetails } from "../types.ts";

/** Assigning authority (CX.4) and identifier type (CX.5) of the numbers that may leave the house. */
const registers = {
  fnr: { authority: "FNR", oid: "2.16.578.1.12.4.1.4.1", type: "NNNOR" },
  dnr: { authority: "DNR", oid: "2.16.578.1.12.4.1.4.2", type: "NNNOR" },
  fhn: { authority: "FHN", oid: "2.16.578.1.12.4.1.4.3", type: "PNT" },
} as const;

/** `unsortedName`: a name as the instrument has it, where no register knows the patient. */
export function pid(patientId: string, details: PatientDetails | null, unsortedName: string | null): Segment {
  return {
    name: "PID",
    fields: {
      1: text("1"),
      3: identifier(patientId),
      5: details === null ? unspecifiedName(unsortedName) : legalName(details),
      7: hl7Date(details?.birthDate ?? null),
      8: text(details?.sex ?? ""),
    },
  };
}

/** Month +40 is a number local to one organisation: it is not sent outside, and no journal could match it. */
function identifier(patientId: string): Field {
  const { kind, synthetic, validChecksum } = classifyPersonNumber(patientId);
  if (kind === "hnr" || kind === "other" || synthetic === "+40" || !validChecksum)
    throw new UserError("HL7_UNRENDERABLE", "The patient's id is not a national person number.");
  const { authority, oid, type } = registers[kind];
  return components(text(patientId), empty, empty, subcomponents(text(authority), text(oid), text("ISO")), text(type));
}

/** A name that the register has as a whole is not taken apart: most family names have one word, some have two. */
function legalName({ familyName, givenName, middleName }: PatientDetails): Field {
  if (givenName === null) return unspecifiedName(familyName);
  return components(
    limited("PID-5.1", 50, text(familyName)),
    limited("PID-5.2", 30, text(givenName)),
    limited("PID-5.3", 30, text(middleName ?? "")),
    ...[empty, empty, empty],
    text("L"),
  );
}

/** A name of type U (unspecified): which part of the text is the family name, and whether it is the legal one, nobody knows. */
function unspecifiedName(name: string | null): Field {
  const family = limited("PID-5.1", 50, text(name?.trim() ?? ""));
  return components(family, empty, empty, empty, empty, empty, text("U"));
}
