/** A reason code as staff read it: two of the texts name the limit that was passed. */
import { type ReasonCode, reasonCodes } from "../domain/reason-codes.ts";
import { releaseTimesOf, type StationView } from "./view.ts";

export function staffText(view: StationView, code: ReasonCode): string {
  const { lateHours, oldDays } = releaseTimesOf(view);
  return reasonCodes[code].nb.replace("{n}", String(code === "LATE_RESULT_OLD" ? oldDays : lateHours));
}
