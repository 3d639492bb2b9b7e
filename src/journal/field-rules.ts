/** What single fields must hold: the profile's tables (HL7.md 2) as data. Rules over several fields are in the files beside. */
import { readDeviceTime } from "../domain/time.ts";
import { component, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Message } from "../protocol/hl7v2/message.ts";
import { type ErrorCode, type Finding, locate } from "./finding.ts";

interface FieldRule {
  readonly segment: string;
  readonly field: number;
  /** Missing is an error of its own (101). */
  readonly isRequired: boolean;
  readonly accepts: (value: string) => boolean;
  readonly code: ErrorCode;
}

const required = true;
const optional = false;
const anything = (): boolean => true;
const oneOf =
  (...values: readonly string[]) =>
  (value: string): boolean =>
    values.includes(value);
const upTo =
  (length: number) =>
  (value: string): boolean =>
    value.length <= length;

/** To the second and with its offset: without it two results in the night of the clock change have no order (HL7.md 2.3). */
function isTime(value: string): boolean {
  const { local, offset } = readDeviceTime(value);
  return /^\d{14}/.test(value) && local !== null && offset !== null;
}

/** A measurement whose time is uncertain is told to the day, with a comment that says between what (QC.md ruling 18). */
const isTimeOrDay = (value: string): boolean => isTime(value) || (/^\d{8}$/.test(value) && readDeviceTime(value).local !== null);

const rule = (
  segment: string,
  field: number,
  isRequired: boolean,
  accepts: (value: string) => boolean,
  code: ErrorCode = "102",
): FieldRule => ({ segment, field, isRequired, accepts, code });

const rules: readonly FieldRule[] = [
  rule("MSH", 3, required, anything),
  rule("MSH", 4, required, anything),
  rule("MSH", 5, required, anything),
  rule("MSH", 6, required, anything),
  rule("MSH", 7, required, isTime),
  rule("MSH", 10, required, upTo(20)),
  rule("MSH", 11, required, oneOf("P", "T"), "202"),
  rule("MSH", 12, required, oneOf("2.5.1"), "203"),
  rule("MSH", 18, required, oneOf("UNICODE UTF-8", "8859/1"), "103"),
  rule("ORC", 1, required, oneOf("RE", "NW"), "103"),
  rule("ORC", 3, required, upTo(20)),
  rule("OBR", 3, required, upTo(20)),
  rule("OBR", 4, required, anything),
  rule("OBR", 7, required, isTimeOrDay),
  rule("OBR", 25, required, oneOf("F", "C", "P", "X"), "103"),
  rule("OBX", 2, optional, oneOf("NM", "SN", "CE", "CWE", "ST"), "103"),
  rule("OBX", 3, required, anything),
  rule("OBX", 11, required, oneOf("F", "C", "P", "X", "W", "D"), "103"),
  rule("OBX", 14, optional, isTimeOrDay),
  rule("OBX", 19, optional, isTimeOrDay),
  rule("SPM", 4, required, anything),
  rule("SPM", 11, required, oneOf("P", "Q"), "103"),
  rule("SPM", 17, optional, isTimeOrDay),
  rule("SAC", 3, required, anything),
  rule("INV", 1, required, anything),
];

export function checkFields(message: Hl7Message): readonly Finding[] {
  return rules.flatMap((each) =>
    segments(message, each.segment).flatMap((segment) => {
      const value = component(segment, each.field, 1);
      const name = `${each.segment}-${each.field}`;
      const location = locate(message, segment, each.field);
      if (value === null) return each.isRequired ? [{ code: "101" as const, location, text: `${name} is missing.` }] : [];
      return each.accepts(value) ? [] : [{ code: each.code, location, text: `${name} holds what this receiver does not take.` }];
    }),
  );
}
