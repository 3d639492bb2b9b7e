import type { Outcome } from "../outcome.ts";

export interface ReasonCodeEntry {
  readonly group: string;
  /** Without configuration. */
  readonly default: Outcome;
  /** The floor that an administrator stays inside. */
  readonly allowed: readonly Outcome[];
  /** Whether the text may stand as a comment in the journal. */
  readonly inJournal: boolean;
  readonly nb: string;
  readonly nn: string;
}
