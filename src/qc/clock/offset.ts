/** How far a device's clock was off at a docking: gateway time minus device time (QC.md 3.5). */
import type { EpochMs } from "../../domain/clock.ts";
import type { DeviceTime } from "../../domain/device-time.ts";
import { type ClockReadingRule, possibleInstants } from "../../domain/time.ts";
import type { Docking } from "./clock-question.ts";

/** Differences up to this are no difference. */
export const toleranceMs = 2 * 60_000;

/** A wrong zone or a date one day off. A clock that is further off was lost, and what it said of a result is not repaired silently. */
export const largestCorrectionMs = 26 * 3_600_000;

export const isWithin = (differenceMs: number, limitMs: number): boolean => Math.abs(differenceMs) <= limitMs;

/**
 * The offset that counts for a record, or null when the reading is no time. The reading is read as the record is: a header may label
 * its wall time with a zone (DCA Vantage, `-08:00`) that the results' own times do not have.
 */
export function dockingOffsetMs(docking: Docking, record: DeviceTime, rule: ClockReadingRule): number | null {
  const reading = record.offset === null ? { ...docking.clock, offset: null } : docking.clock;
  const offsets = possibleInstants(reading, rule).map((shown) => offsetBetween(docking, shown));
  return offsets.reduce<number | null>(
    (least, next) => (least === null || Math.abs(next) < Math.abs(least) ? next : least),
    null,
  );
}

/** The smallest offset that fits any moment at which the reading may have been written. */
function offsetBetween({ heardFrom, heardTo }: Docking, shown: EpochMs): number {
  return Math.min(Math.max(shown, heardFrom), heardTo) - shown;
}
