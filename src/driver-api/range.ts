/** Reference ranges as LIS02 and HL7 devices print them: `3.9 to 6.1`, `3.9-6.1`, `<6.5`. The bounds stay text. */
import type { ValueRange } from "../domain/observation.ts";
import { textOrNull } from "./text.ts";

const span = /^([+-]?\d+(?:[.,]\d+)?)\s*(?:-|to)\s*([+-]?\d+(?:[.,]\d+)?)$/;
const oneSided = /^(<=?|>=?)\s*([+-]?\d+(?:[.,]\d+)?)$/;

/** Null when no range was sent or the text is none. */
export function splitRange(text: string | null | undefined): ValueRange | null {
  const sent = textOrNull(text) ?? "";
  const [, low, high] = span.exec(sent) ?? [];
  if (low !== undefined && high !== undefined) return { low, high };
  const [, sign, bound] = oneSided.exec(sent) ?? [];
  if (sign === undefined || bound === undefined) return null;
  return sign.startsWith("<") ? { low: null, high: bound } : { low: bound, high: null };
}
