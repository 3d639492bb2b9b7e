/** The clock model's question and answer (QC.md 3.5, ruling 18). Device times stay as sent; instants are the gateway's. */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { ClockReading, DeviceTime } from "../../domain/device-time.ts";
import type { ObservationKind } from "../../domain/observation.ts";
import type { ClockReadingRule } from "../../domain/time.ts";

/** What the device's clock showed when it handed over its results. */
export interface Docking {
  /** The gateway received the message that bears the reading from here … */
  readonly heardFrom: EpochMs;
  /** … to here: a slow line or a large memory takes minutes, and the device wrote its time somewhere in between. */
  readonly heardTo: EpochMs;
  readonly clock: ClockReading;
}

export interface TimedRecord {
  readonly id: string;
  readonly kind: ObservationKind;
  readonly sequence: string | null;
  readonly time: DeviceTime;
  /** The gateway had it by then; absent: nobody knows. */
  readonly heardTo?: EpochMs;
}

/** A record with the times it may have. */
export interface Witness {
  readonly record: TimedRecord;
  readonly span: TimeWindow;
}

export interface ClockQuestion {
  /** Dockings of the instrument, oldest first; the last one handed over the records. None: it does not show its clock. */
  readonly dockings: readonly Docking[];
  readonly records: readonly TimedRecord[];
  /** What the instrument handed over before, in the hour that an autumn night has twice. */
  readonly witnesses?: readonly Witness[];
  readonly rule: ClockReadingRule;
  /** An uncertain time is not sought before this (ruling 18). */
  readonly inUseFrom: EpochMs;
  /** False: the gateway's own clock cannot be held against a device's, so nothing is corrected or doubted. */
  readonly gatewayClockIsSynced: boolean;
}

export interface ClockFinding {
  /** The instant to use: as the device meant it, corrected, or the likeliest one in the window. */
  readonly at: EpochMs;
  /** The device's time moved by the offset seen at docking. Inside the tolerance nothing is done with it. */
  readonly estimate: EpochMs;
  readonly code: "CLOCK_CORRECTED" | "CLOCK_UNCERTAIN" | null;
  /** Null: `at` is certain. */
  readonly window: TimeWindow | null;
}
