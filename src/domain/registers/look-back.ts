/**
 * Look-back cases (ruling 10, QC.md 3.4): results that are in the journal and that something known later makes suspect. What happens to
 * each is a person's decision; nothing is ever corrected by itself.
 */
import type { EpochMs, TimeWindow } from "../clock.ts";
import type { ReasonCode } from "../reason-codes.ts";
import { registerOf } from "../register.ts";

/** Vurdert, blir stående · usikkert, kommentar sendt · trukket tilbake · korrigert svar sendt · ny prøve anbefalt. */
export const resultDecisions = ["stands", "uncertain", "withdrawn", "corrected", "new-sample"] as const;
export type ResultDecision = (typeof resultDecisions)[number];

/** Who was told, and when ("rekvirent varslet"). */
export interface Notified {
  readonly name: string;
  readonly at: EpochMs;
}

export interface CaseDecision {
  /** Key of the run. */
  readonly run: string;
  readonly decision: ResultDecision;
  readonly at: EpochMs;
  readonly by: string;
  readonly reason: string;
  readonly notified: Notified | null;
}

export interface AffectedResult {
  /** Key of the run. */
  readonly run: string;
  readonly addedAt: EpochMs;
  readonly measuredAt: EpochMs | null;
  /** An alert value: looked at first. */
  readonly isAlert: boolean;
}

export interface LookBackCase {
  readonly code: ReasonCode;
  /** What it is about, free of personal data: a control and its level, a lot. */
  readonly about: string;
  /** The control that failed; null: another cause. */
  readonly control: { readonly id: string; readonly analyte: string; readonly level: string | null } | null;
  /** From after the last control that is no member of the rule hit, up to the failure; null: no control is the cause. */
  readonly window: TimeWindow | null;
  /** Where results on other reagent lots lie in doubt; null: nowhere. Absent: as `window`. */
  readonly otherLots?: TimeWindow | null;
  readonly openedAt: EpochMs;
  /** Frozen when the case was opened; only ever extended. Alert values first, then as they were measured. */
  readonly affected: readonly AffectedResult[];
  /** In the order in which they were made; the last one on a result counts. */
  readonly decisions: readonly CaseDecision[];
  readonly closed: { readonly at: EpochMs; readonly by: string; readonly cause: string } | null;
}

/** Key: the case's number. Subject: the instrument's id; `at`: of the failure, or of the opening. */
export const lookBackCases = registerOf<LookBackCase>("look-back-case");

/** What is to be told to the journal about a result that it has. */
export interface ResultChange {
  /** Key of the run. */
  readonly run: string;
  /** `wrong-patient` takes it from `patientId`, `right-patient` brings it to `patientId` as a result of its own. */
  readonly kind: "uncertain" | "withdrawn" | "corrected" | "wrong-patient" | "right-patient";
  readonly patientId: string;
  /** For the journal, in Norwegian; several lines where a result is brought over what stands against it. */
  readonly comment: string | null;
  /** `corrected` alone: the value as the person read it on the instrument, never computed; or an answer of the analysis' list. */
  readonly value: { readonly comparator: "<" | ">" | null; readonly number: string } | { readonly answer: string } | null;
  /** The message that was queued; null: to be sent, or needless. */
  readonly controlId: string | null;
  /** The journal never had what is changed here: what was on its way was taken back, and nothing is told. */
  readonly isNeedless?: boolean;
  /** What stands of the result after it (a report, hl7/types.ts); absent: written by a Labbro that did not keep it. */
  readonly report?: unknown;
}

/** Subject: the run's key; `at`: of the decision. */
export const resultChanges = registerOf<ResultChange>("result-change");
