/** The verdict on a result: one outcome, and every reason that counted. The outcome is the most severe of its codes'. */
import type { Outcome } from "./outcome.ts";
import type { ReasonCode } from "./reason-codes.ts";

export { mostSevere, type Outcome, severity } from "./outcome.ts";

export interface Reason {
  readonly code: ReasonCode;
  readonly outcome: Outcome;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** Sorted by code, each once. */
  readonly reasons: readonly Reason[];
}
