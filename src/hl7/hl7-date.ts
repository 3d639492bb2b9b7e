/** A calendar day as HL7 writes it (TS to the day, HL7.md 2.3). */
import { isDate } from "../domain/time.ts";
import { empty, type Leaf, text } from "./fields.ts";

/** `2027-01-31` as `20270131`; what is no ISO date is left out: a text there would be refused, and a guess could be wrong. */
export const hl7Date = (date: string | null): Leaf => (date !== null && isDate(date) ? text(date.replaceAll("-", "")) : empty);
