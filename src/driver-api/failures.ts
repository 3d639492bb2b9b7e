/** Codes by which an instrument says that a measurement failed: in place of the value, as a flag, or in a comment of the result. */
import { textOrNull } from "./text.ts";

/** What each code means, by the code as sent: `{ E07: "sample too thick" }`. */
export type FailureTable = Readonly<Record<string, string>>;

/** Why a measurement failed, by the first of the texts that is a code of the table; null where none is. For `refused` of readMeasurement. */
export function failureIn(failures: FailureTable, texts: readonly (string | null)[]): string | null {
  for (const text of texts) {
    const code = textOrNull(text);
    if (code !== null && Object.hasOwn(failures, code)) return failureReason(code, failures[code] ?? "");
  }
  return null;
}

/** `E07: sample too thick`. */
export const failureReason = (code: string, meaning: string): string => `${code}: ${meaning}`;
