/** Texts as devices send them, in the form the domain keeps them: absent is null, never "". */
import { isDate } from "../domain/time.ts";

/** Trimmed; null for nothing, and for the `""` by which LIS02 and HL7 say "delete what you have". */
export function textOrNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" || trimmed === '""' ? null : trimmed;
}

/** `2020-03-31` or `20200331`, alone or with a time of day behind it. */
const dateStart = /^(\d{4})(-?)(\d{2})\2(\d{2})(?=$|[T ]|\d{4}(?:\d{2})?$)/;

/**
 * A calendar date as ISO text where it is readable, else as sent. A time behind it is cut off, not shifted through UTC:
 * the day on the label is meant (POCT1A.md 3, type date).
 */
export function calendarDate(text: string | null | undefined): string | null {
  const sent = textOrNull(text);
  const match = dateStart.exec(sent ?? "");
  if (match === null) return sent;
  const [, year, , month, day] = match;
  const iso = `${year}-${month}-${day}`;
  return isDate(iso) ? iso : sent;
}

/** A name as one reads it: family, given and further names as the standards order them, `DOE^JANE^Q`, become `JANE Q DOE`. */
export function personName(parts: readonly (string | null)[]): string | null {
  const [family = null, ...given] = parts.slice(0, 3).map(textOrNull);
  return textOrNull([...given, family].filter((part) => part !== null).join(" "));
}
