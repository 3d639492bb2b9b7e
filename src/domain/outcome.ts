/** What becomes of a result, in order of severity (QC.md 3.1). */
export const outcomes = ["RELEASE", "RELEASE_COMMENT", "HOLD", "REJECT"] as const;
export type Outcome = (typeof outcomes)[number];

export const severity = (outcome: Outcome): number => outcomes.indexOf(outcome);

export function mostSevere(list: readonly Outcome[]): Outcome {
  return list.reduce<Outcome>((worst, next) => (severity(next) > severity(worst) ? next : worst), "RELEASE");
}

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
