/** Control limits that a person has approved for one instrument, in place of the lot list's target and SD (QC.md 1.5). */
import type { EpochMs } from "../clock.ts";
import { registerOf } from "../register.ts";

/** Where an SD comes from: own data, or the new target times a long-term CV. */
export type SdSource = "ESTABLISHED" | "PRIOR_CV";

export interface ApprovedLimits {
  readonly analyte: string;
  /** The target it stands in for: control lot, level, unit and, where the target has one, reagent lot. */
  readonly lot: string;
  readonly level: string;
  readonly unit: string;
  readonly reagentLot: string | null;
  /** Decimal strings. */
  readonly mean: string;
  readonly sd: string;
  readonly sdSource: SdSource;
  /** What stood behind it: values and the days they were measured on. */
  readonly n: number;
  readonly days: number;
  /** Of PRIOR_CV: percent, and where it comes from. */
  readonly cvPercent: string | null;
  readonly cvSource: string | null;
}

/** As they stand for controls from an instant on. */
export interface ApprovedFrom extends ApprovedLimits {
  readonly validFrom: EpochMs;
}

/** Subject: the instrument's id; `at`: the instant from which controls are judged by them. Nothing ever moves them by itself. */
export const approvedLimits = registerOf<ApprovedLimits>("approved-limits");
