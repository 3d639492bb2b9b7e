/** Approved sets of rules, one for each analyte of each instrument, every version whole (ruling 32). */
import { registerOf } from "../register.ts";

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
