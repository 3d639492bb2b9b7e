/** Times and days as HL7 writes them (TS, HL7.md 2.3). */
import { hl7Time, isDate, localDate } from "../domain/time.ts";
import { empty, type Leaf, text } from "./fields.ts";
import type { RunReport } from "./types.ts";

/** The time of the measurement as OBR-7, OBX-14, OBX-19 and SPM-17 bear it: to the second, or to the day where it is uncertain (ruling 18). */
export function measurementTime({ measuredAt, measuredWithin = null }: RunReport, zone: string): string {
  return measuredWithin === null ? hl7Time(measuredAt, zone) : localDate(measuredAt, zone).replaceAll("-", "");
}

/** `2027-01-31` as `20270131`; what is no ISO date is left out: a text there would be refused, and a guess could be wrong. */
export const hl7Date = (date: string | null): Leaf => (date !== null && isDate(date) ? text(date.replaceAll("-", "")) : empty);
