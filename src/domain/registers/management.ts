/** What the unit decides about its own work: rules approved, the plan, the yearly review (rulings 15, 16 and 21). */
import { registerOf } from "../register.ts";

/** The rules as they were gone through; the signature says by whom. */
export interface RuleApproval {
  /** In words, as they were shown. */
  readonly sentences: readonly string[];
}

/** Key: hash of the rules. `at`: when. */
export const ruleApprovals = registerOf<RuleApproval>("rule-approval");

/** Which tests and why and who may order them; what can go wrong; who does what. */
export const planSections = ["test", "risk", "role"] as const;
export type PlanSection = (typeof planSections)[number];

export interface PlanLine {
  readonly section: PlanSection;
  /** The analysis, the risk, or the role. */
  readonly what: string;
  /** Why the test is done, or what the risk may lead to. */
  readonly why: string | null;
  /** Who may order, who is responsible, or who has the role. */
  readonly who: string | null;
  /** What is done about the risk; who stands in for the role. */
  readonly measure: string | null;
  readonly source: string | null;
}

export interface Plan {
  readonly lines: readonly PlanLine[];
}

/** One entry; its history is the plan's. */
export const plans = registerOf<Plan>("plan");
export const planKey = "plan";

/** Something that the yearly review decided (§ 8). */
export interface ReviewDecision {
  readonly decision: string;
  readonly responsible: string | null;
  /** ISO date. */
  readonly deadline: string | null;
}

/** Subject: the year. `at`: when. */
export const reviewDecisions = registerOf<ReviewDecision>("review-decision");
