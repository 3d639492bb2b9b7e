/** A reason code as people read it: the limit that was passed stands in the sentence. The only way from a code to a text. */
import { defaultReleaseTimes, type ReleaseTimes } from "./policy.ts";
import { type ReasonCode, reasonCodes } from "./reason-codes.ts";

export type Language = "nb" | "nn";

/** `times`: of the station; two of the texts name one of them. */
export function reasonText(
  code: ReasonCode,
  { lateHours, oldDays }: Pick<ReleaseTimes, "lateHours" | "oldDays"> = defaultReleaseTimes,
  language: Language = "nb",
): string {
  return reasonCodes[code][language].replace("{n}", String(code === "LATE_RESULT_OLD" ? oldDays : lateHours));
}
