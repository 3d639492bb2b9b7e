/** How often and with what an analyte must be controlled on an instrument (qc.md 2.4, 3.3, rulings 7, 9, 13). Plain data from configuration. */
import type { EpochMs } from "./clock.ts";
import type { ReasonCode } from "./reason-codes.ts";
import type { Outcome } from "./verdict.ts";

export type Weekday = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

export type QcInterval =
  | { readonly type: "rolling"; readonly hours: number }
  | { readonly type: "calendar-day" }
  | { readonly type: "calendar-week"; readonly dueDay?: Weekday | undefined }
  | { readonly type: "calendar-month"; readonly dueDay?: number | undefined }
  | { readonly type: "test-count"; readonly n: number }
  | { readonly type: "none" };

export type QcGrace = { readonly hours: number } | { readonly workdays: number };

export interface QcPolicy {
  readonly controlKind: "liquid" | "electronic" | "onboard" | "comparison";
  readonly levels: readonly string[];
  /** The device's own level codes to the names in `levels`. */
  readonly deviceLevels: Readonly<Record<string, string>>;
  readonly levelMode: "all" | "any" | "rotate";
  readonly interval: QcInterval;
  readonly grace: QcGrace;
  readonly newLot: "device" | "unit" | "none";
  readonly lotScope: "device" | "reagent-lot";
  readonly triggers: readonly string[];
  readonly rules: string;
  /** Required with interval `none` (ruling 13): a registered comparison within the limit stands in for controls. */
  readonly comparison?: { readonly everyMonths: number; readonly limitPercent: number; readonly source: string } | undefined;
  readonly source: string;
  readonly validFrom: EpochMs;
}

/** When the machine stops deciding by itself, and when a result counts as late (rulings 5 and 7, qc.md 3.2 and 3.4). */
export interface ReleaseTimes {
  /** A held result is released by a person only, later than this after its measurement; 24 to 168. */
  readonly autoReleaseMaxHours: number;
  /** So long may a result that only lacks a control wait for one before it is held; 0 to 24. */
  readonly qcWaitHours: number;
  /** Handed over later than this: LATE_RESULT. */
  readonly lateHours: number;
  /** Handed over later than this: LATE_RESULT_OLD. */
  readonly oldDays: number;
}

export const defaultReleaseTimes: ReleaseTimes = { autoReleaseMaxHours: 72, qcWaitHours: 0, lateHours: 24, oldDays: 30 };

/** The administrator's choice of outcome per code, already inside each code's floor; most specific wins (checked by config). */
export type OutcomeChoices = Readonly<Partial<Record<ReasonCode, Outcome>>>;
