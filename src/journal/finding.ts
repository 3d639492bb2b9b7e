/** One thing that is wrong with a received message, as ERR will say it. Never repeats what was sent. */
import type { Hl7Message, Hl7Segment } from "../protocol/hl7v2/message.ts";

/** HL7 table 0357, as far as it is used (HL7.md 2). */
export const errorNames = {
  "100": "Segment sequence error",
  "101": "Required field missing",
  "102": "Data type error",
  "103": "Table value not found",
  "200": "Unsupported message type",
  "201": "Unsupported event code",
  "202": "Unsupported processing id",
  "203": "Unsupported version id",
  "204": "Unknown key identifier",
  "205": "Duplicate key identifier",
  "207": "Application internal error",
} as const;

export type ErrorCode = keyof typeof errorNames;

/** ERR-8: what a nurse reads. */
export const userTexts: Readonly<Record<ErrorCode, string>> = {
  "100": "Meldingen er ikke bygget opp riktig",
  "101": "Et påkrevd felt mangler",
  "102": "Et felt har feil format",
  "103": "Meldingen bruker en ukjent kode",
  "200": "Meldingstypen tas ikke imot",
  "201": "Hendelsestypen tas ikke imot",
  "202": "Meldingen er verken merket produksjon eller test",
  "203": "Meldingsversjonen tas ikke imot",
  "204": "Ugyldig fødselsnummer",
  "205": "Svaret finnes fra før med et annet innhold",
  "207": "Mottakeren kan ikke ta imot meldingen nå",
};

export interface Finding {
  readonly code: ErrorCode;
  /** ERR-2: segment^number of its kind^field. */
  readonly location: readonly (string | number)[];
  /** ERR-7: for a technician; names fields, holds no values. */
  readonly text: string;
}

/** Where a field of a segment is, as ERR-2 counts: the n-th segment of its name. */
export function locate(message: Hl7Message, segment: Hl7Segment, field: number): Finding["location"] {
  const ofItsName = message.segments.filter(({ name }) => name === segment.name);
  return [segment.name, ofItsName.indexOf(segment) + 1, field];
}
