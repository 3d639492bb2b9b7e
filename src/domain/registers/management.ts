/** What the unit decides about its own work: rules approved, the plan, the yearly review (rulings 15, 16 and 21). */
import { registerOf } from "../register.ts";

/** The rules as they were gone through; the signature says by whom. */
export interface RuleApproval {
  /** In words, as they were shown. */
  readonly sentences: readonly string[];
}

/** Key: hash of the rules. `at`: when. */
export const ruleApprovals = registerOf<RuleApproval>("rule-approval");
