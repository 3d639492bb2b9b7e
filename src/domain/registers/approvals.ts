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

/** Approved sets of rules, one for each analyte of each instrument, every version whole (ruling 32). */
export interface ApprovedRules {
  readonly analyte: string;
  /** The set as it was approved (qc/approval/rule-set.ts); null: that the analyte is measured here no more. */
  readonly rules: unknown;
  /** In words, as they were shown. */
  readonly sentences: readonly string[];
  /** Who changed the rules, where that was told. */
  readonly changedBy: string | null;
  /** It counts because the whole station's rules were approved, before each set was approved by itself. */
  readonly isOfWhole: boolean;
}

/** Subject: the instrument. `at`: when it was approved; the first version of an analyte reaches back before it. */
export const approvedRules = registerOf<ApprovedRules>("approved-rules");
