/** How often and with what an analyte must be controlled on an instrument (QC.md 2.4, 3.3, rulings 7, 9, 13). Plain data from configuration. */
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
  | { readonly type: "none" }
  /** Of a comparison alone (`everyMonths`); never written in a file. */
  | { readonly type: "months"; readonly months: number };

/** Whether a value exactly on a limit of SDs exceeds it (QC.md 1.1). The ends of a range always belong to the range. */
export type Boundary = "exclusive" | "inclusive";

/** `calc`: highest z minus lowest z in one run above 4; `classic`: one above +2 and one below -2 (QC.md 1.2). */
export type R4s = "calc" | "classic";

/** What a hit of a control rule means. RANGE has no severity of its own: it always rejects. */
export type RuleSeverity = "off" | "warn" | "reject";

export type QcGrace = { readonly hours: number } | { readonly workdays: number };

export interface QcPolicy {
  readonly controlKind: "liquid" | "electronic" | "onboard" | "comparison";
  readonly levels: readonly string[];
  /** The device's own level codes to the names in `levels`. */
  readonly deviceLevels: Readonly<Record<string, string>>;
  readonly levelMode: "all" | "any" | "rotate";
  /** For `any`: the levels of which one is enough, those in the range of the medical decision (ruling 30). Absent: each of them. */
  readonly sufficient?: { readonly levels: readonly string[]; readonly source: string } | undefined;
  readonly interval: QcInterval;
  readonly grace: QcGrace;
  readonly newLot: "device" | "unit" | "none";
  readonly lotScope: "device" | "reagent-lot";
  readonly triggers: readonly string[];
  /** The preset of control rules (qc/westgard/presets.ts). */
  readonly rules: string;
  /** Severities laid over the preset, rule by rule. */
  readonly severities?: Readonly<Record<string, RuleSeverity>> | undefined;
  /** Absent: exclusive, for a package insert's range includes its ends. */
  readonly boundary?: Boundary | undefined;
  /** Absent: calc. */
  readonly r4s?: R4s | undefined;
  /** Required with interval `none` (ruling 13): a registered comparison within the limit stands in for controls. */
  readonly comparison?: { readonly everyMonths: number; readonly limitPercent: number; readonly source: string } | undefined;
  /** What the site allows a result to be off by, for reports alone, never for a verdict. Absent: neither TE nor sigma is computed. */
  readonly totalError?: AllowedTotalError | undefined;
  /** How long before a control is due people are told; for the live status alone, never for a verdict. Absent: 24 hours. */
  readonly warnBefore?: { readonly hours: number } | undefined;
  readonly source: string;
  readonly validFrom: EpochMs;
}

/**
 * Which version counts at a moment: a change applies to measurements from its `validFrom` on (QC.md 3.1). Null before the first policy.
 * Of two with the same start the later in the list counts.
 */
export function policyAt(policies: readonly QcPolicy[], at: EpochMs): QcPolicy | null {
  return policies.reduce<QcPolicy | null>(
    (latest, next) => (next.validFrom <= at && (latest === null || next.validFrom >= latest.validFrom) ? next : latest),
    null,
  );
}

export interface AllowedTotalError {
  readonly allowedPercent: number;
  readonly source: string;
}

/** Whether a registered comparison with a hospital laboratory is asked for (ruling 13). */
export const asksComparison = ({ controlKind, interval, comparison }: QcPolicy): boolean =>
  controlKind === "comparison" || (interval.type === "none" && comparison !== undefined);

/** When the machine stops deciding by itself, and when a result counts as late (rulings 5 and 7, QC.md 3.2 and 3.4). */
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

/** Choices that hold from a moment on, by the time of the measurement; null: since ever. */
export interface OutcomeVersion {
  readonly validFrom: EpochMs | null;
  readonly choices: OutcomeChoices;
}

/** Of versions in order of time, the one that holds at a moment. */
export function choicesAt(versions: readonly OutcomeVersion[], at: EpochMs): OutcomeChoices {
  return versions.findLast(({ validFrom }) => validFrom === null || validFrom <= at)?.choices ?? {};
}

/** Names of the control rules (QC.md 1.2) and of the sets they come in (1.4); what they mean is qc/westgard's. */
export const ruleNames = [
  "1-2s",
  "1-3s",
  "2-2s",
  "R-4s",
  "2of3-2s",
  "3-1s",
  "4-1s",
  "6x",
  "8x",
  "9x",
  "10x",
  "12x",
  "7T",
] as const;
export type RuleName = (typeof ruleNames)[number];

export const ruleSetNames = ["poc-basis", "range-only", "two-step", "westgard-n2", "westgard-n2-8x", "westgard-n3"] as const;
