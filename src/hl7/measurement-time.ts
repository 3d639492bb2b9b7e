/** The time of the measurement as OBR-7, OBX-14, OBX-19 and SPM-17 bear it: to the second, or to the day where it is uncertain (ruling 18). */
import { hl7Time, localDate } from "../domain/time.ts";
import type { RunReport } from "./types.ts";

export function measurementTime({ measuredAt, measuredWithin = null }: RunReport, zone: string): string {
  return measuredWithin === null ? hl7Time(measuredAt, zone) : localDate(measuredAt, zone).replaceAll("-", "");
}
