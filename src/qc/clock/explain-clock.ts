/** What two dockings in a row tell of a record: was it made between them, and how far was the clock off then (QC.md 3.5)? */
import type { EpochMs } from "../../domain/clock.ts";
import type { DeviceTime } from "../../domain/device-time.ts";
import { type ClockReadingRule, localToInstant, zoneOffsetMs } from "../../domain/time.ts";
import type { Docking } from "./clock-question.ts";
import { dockingOffsetMs, isWithin, toleranceMs } from "./offset.ts";

export interface DockingPair {
  readonly earlier: Docking;
  readonly later: Docking;
  /** `later` is the docking that handed over the record. */
  readonly isNewest: boolean;
}

export interface Explanation {
  /** `daylight`: the device did not follow the zone into or out of summer time. `changed`: nobody knows when and how often. */
  readonly clock: "stable" | "daylight" | "changed";
  readonly estimate: EpochMs;
  /** The clock's offset at both dockings. */
  readonly offsets: readonly [number, number];
}

/** Null: the record does not lie between these dockings. `sent`: the instant that its text means. */
export function explain(pair: DockingPair, record: DeviceTime, sent: EpochMs, rule: ClockReadingRule): Explanation | null {
  const before = dockingOffsetMs(pair.earlier, record, rule);
  const after = dockingOffsetMs(pair.later, record, rule);
  if (before === null || after === null) return null;
  const offsets = [before, after] as const;
  if (isWithin(after - before, toleranceMs)) {
    // A record from after the docking is no reason to look among the older ones: TIME_FUTURE will say so.
    const estimate = sent + after;
    return isBetween(pair, estimate) || (pair.isNewest && estimate > pair.later.heardTo)
      ? { clock: "stable", estimate, offsets }
      : null;
  }
  const zoneChangeMs = zoneOffsetMs(pair.later.heardTo, rule.zone) - zoneOffsetMs(pair.earlier.heardTo, rule.zone);
  if (zoneChangeMs !== 0 && isWithin(after - before - zoneChangeMs, toleranceMs)) {
    const estimate = onUnchangedClock(pair, record, rule) + before;
    return isBetween(pair, estimate) ? { clock: "daylight", estimate, offsets } : null;
  }
  const estimate = [sent + after, sent + before].find((one) => isBetween(pair, one));
  return estimate === undefined ? null : { clock: "changed", estimate, offsets };
}

/** The device kept the zone's old offset: its wall times have one meaning each, also in the nights of the change (vectors C04, C08). */
function onUnchangedClock({ earlier }: DockingPair, { local, raw }: DeviceTime, rule: ClockReadingRule): EpochMs {
  return localToInstant(local ?? raw, "UTC") - zoneOffsetMs(earlier.heardTo, rule.zone);
}

const isBetween = ({ earlier, later }: DockingPair, at: EpochMs): boolean =>
  at >= earlier.heardFrom - toleranceMs && at <= later.heardTo + toleranceMs;
