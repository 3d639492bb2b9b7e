/**
 * The monthly report (ruling 20, QC.md 5.4) as plain data: what the page and the CSV file are made from. No patient identity anywhere.
 * Numbers are decimal strings, times are epoch milliseconds; null is "not known" or "too few to say".
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import type { Observation } from "../../domain/observation.ts";
import type { AllowedTotalError } from "../../domain/policy.ts";
import type { ShownSummary } from "../../qc/statistics/shown.ts";
import type { ControlResult, JudgedControl } from "../../qc/types.ts";
import type { Counted } from "../counted-at.ts";

export interface MonthlyReport {
  readonly unit: { readonly name: string; readonly organisation: string | null; readonly zone: string };
  /** `2026-11`. */
  readonly month: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly madeAt: EpochMs;
  /** Number of the configuration in force: the version of the rules. */
  readonly snapshotNo: number;
  readonly patients: readonly PatientVolume[];
  readonly streams: readonly StreamReport[];
  /** Controls that no stream could take: their lot or level nobody knows. */
  readonly unplaced: number;
  readonly office: OfficeWork;
}

export interface OfficeWork {
  /** Opened or closed in the month. */
  readonly deviations: readonly {
    readonly number: number;
    readonly description: string;
    readonly openedAt: EpochMs;
    readonly closedAt: EpochMs | null;
    readonly effect: "works" | "does-not-work" | null;
  }[];
  /** Rounds of external control that were open or due in the month; `deadline`: ISO date. */
  readonly rounds: readonly {
    readonly name: string;
    readonly deadline: string;
    readonly results: number;
    /** Null: done. */
    readonly daysLeft: number | null;
  }[];
  /** Null: nobody stands in the register, so it tells nothing. */
  readonly trainingGaps: number | null;
}

/**
 * Patient runs of the month, by where they are now. They add up: `received` = `measured` + `duplicates`, and `measured` is the sum of
 * the six places.
 */
export interface PatientVolume extends Readonly<Record<PatientPlace, number>> {
  /** A configured one's name, or what else it was. */
  readonly instrument: string;
  readonly received: number;
  /** Told once more by the instrument. */
  readonly duplicates: number;
  readonly measured: number;
  /** Of those measured: counted when they were received, or of uncertain time (ruling 31). */
  readonly doubtful: number;
  readonly heldBy: readonly { readonly code: string; readonly text: string; readonly count: number }[];
  /** From measurement to the journal's answer; null: nothing was answered. */
  readonly medianDelayMinutes: number | null;
}

export type PatientPlace = "accepted" | "underWay" | "held" | "waiting" | "byHand" | "notSent";

/** One Levey-Jennings chart: instrument, analyte, control lot and level (QC.md 1.1). */
export interface StreamReport {
  readonly instrument: string;
  readonly serial: string | null;
  readonly model: string;
  readonly analyte: string;
  readonly unit: string;
  readonly material: string | null;
  readonly lot: string;
  readonly level: string;
  readonly target: string | null;
  readonly sd: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly month: StreamNumbers;
  readonly lotToDate: StreamNumbers;
  /** What hints at a slow drift of the lot so far: for the coordinator, never a verdict. */
  readonly drift: readonly ("CUSUM" | "EWMA")[];
  /** Days of the month on which a control of this level was overdue. */
  readonly overdueDays: number;
  /** From a failure to the next pass on the same reagent lot. */
  readonly medianFailToPassHours: number | null;
  /** What the site allows, with its source; null: not configured, so neither TE nor sigma is computed. */
  readonly totalError: AllowedTotalError | null;
  readonly reagentLots: readonly { readonly lot: string; readonly from: EpochMs; readonly to: EpochMs }[];
  /** The month's controls, oldest first. */
  readonly points: readonly StreamPoint[];
  /** The last controls up to the end of the month, for the chart. */
  readonly chart: readonly StreamPoint[];
}

/** What a chart is drawn from. */
export type Charted = Pick<StreamReport, "chart" | "target" | "sd" | "low" | "high">;

/** SD and CV are "–" under n = 10 and provisional under 20 (ruling 20). */
export interface StreamNumbers extends ShownSummary {
  /** |bias| + 1.65 CV and (TEa - |bias|) / CV; "–" where no TEa is configured or there are too few. */
  readonly totalErrorPercent: string;
  readonly sigma: string;
  readonly passes: number;
  readonly warnings: number;
  readonly rejects: number;
  readonly voids: number;
}

export interface StreamPoint {
  readonly at: EpochMs;
  /** `at` is when it was received, or its time is uncertain (ruling 31). */
  readonly isDoubtful: boolean;
  /** As sent, with a comparator where there was one. */
  readonly value: string;
  readonly z: string | null;
  readonly result: ControlResult;
  /** Its lot was on trial: what it would have been; null: it was not. */
  readonly triedAs: ControlResult | null;
  readonly rules: readonly string[];
  /** For want of these, rules over several levels and runs could not be asked (ruling 24). */
  readonly missingLevels: readonly string[];
  readonly reagentLot: string | null;
  /** Only where the report was asked for staff (off by default). */
  readonly operator: string | null;
  /** What people wrote about it; only where the report was asked for comments (off by default). */
  readonly comment: string | null;
  /** Number of the deviation that is about it. */
  readonly deviation: number | null;
}

/** A control as the report looks at it: what was measured, and what it was judged to be. */
export interface ReportedControl extends Counted {
  readonly judged: JudgedControl;
  readonly observation: Observation;
  /** What people wrote about it; null: nothing, or not asked for. */
  readonly comment: string | null;
  /** Number of the deviation that is about it. */
  readonly deviation: number | null;
}

export type StreamTarget = Pick<ControlTarget, "target" | "sd" | "low" | "high">;
