/**
 * What may be written beside a result in a patient's journal, in Norwegian (QC.md rulings 6 and 19). Staff, training, service and
 * internal matters never get here: only codes with `inJournal` have a sentence for the journal.
 */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import type { ReagentLotRef } from "../domain/observation.ts";
import { defaultReleaseTimes } from "../domain/policy.ts";
import { comparisonMissing } from "../domain/reason-advice.ts";
import { type ReasonCode, reasonCodes } from "../domain/reason-codes.ts";
import { reasonText } from "../domain/reason-text.ts";
import { type CommentKind, commentKinds } from "../domain/receiver.ts";
import { isDate, localDateTime, norwegianClock, norwegianDate, possibleInstants } from "../domain/time.ts";
import type { Verdict } from "../domain/verdict.ts";

/** What the sentences mention. */
export interface CommentFacts {
  readonly reagentLot: ReagentLotRef | null;
  /** The control that last passed before the result. */
  readonly lastPass: { readonly at: EpochMs; readonly lot: string } | null;
  /** A code for a missing control stands for a missing comparison with the hospital. */
  readonly isComparisonMissing?: boolean;
  /** The policy's limit behind LATE_RESULT, in whole hours. */
  readonly lateHours: number;
  /** Where the measurement lies if its time is uncertain. */
  readonly measuredWithin?: TimeWindow | null;
  /** The gateway's zone. */
  readonly zone: string;
  /** Which lines the receiver takes; absent: all. */
  readonly kinds?: readonly CommentKind[];
}

/** Always the first comment of a run. */
export const instrumentComment = (instrumentName: string): string =>
  `Pasientnær analyse utført av hjemmetjenesten, ${instrumentName}.`;

/** A control was run, and it was not good. */
const failedControl: readonly ReasonCode[] = [
  "QC_FAILED",
  "QC_DEVICE_FAILED",
  "QC_CONTROL_ANNULLED",
  "QC_LIMITS_CHANGED",
  "QC_UNMATCHED_OUTSIDE",
];
/** Each says that none was there; beside a failed one it would hide that. */
const missingControl: readonly ReasonCode[] = [
  "QC_NEVER",
  "QC_NEW_LOT_NO_QC",
  "QC_OVERDUE",
  "QC_TRIGGER_PENDING",
  "QC_BRACKETED_OK",
];

/** The comments of one result: why it is commented, then the lot and QC lines where such a code applies. */
export function journalComments(verdict: Verdict, facts: CommentFacts): readonly string[] {
  // A code that the policy merely releases is no comment; one that was held and released by a person is.
  const codes = verdict.reasons.filter(({ outcome }) => outcome !== "RELEASE").map(({ code }) => code);
  const hasFailed = codes.some((code) => failedControl.includes(code));
  const commented = codes.filter((code) => reasonCodes[code].inJournal && !(hasFailed && missingControl.includes(code)));
  const applies = (group: string): boolean => commented.some((code) => reasonCodes[code].group === group);
  const takes = (kind: CommentKind): boolean => (facts.kinds ?? commentKinds).includes(kind);
  const comments = commented.map((code) => reasonComment(code, facts));
  if (takes("lot") && applies("reagent") && facts.reagentLot !== null) comments.push(reagentLotComment(facts.reagentLot));
  // After a failed control "last passed" would sound like "last": then the line stays out.
  if (takes("control") && applies("qc") && facts.lastPass !== null && !hasFailed)
    comments.push(lastControlComment(facts.lastPass.at, facts.lastPass.lot, facts.zone));
  return comments;
}

/** `Reagenslot A12345, utløpsdato 30.09.2026.` */
export function reagentLotComment({ number, expiry }: ReagentLotRef): string {
  return expiry === null ? `Reagenslot ${number}.` : `Reagenslot ${number}, utløpsdato ${norwegianDay(expiry)}.`;
}

/** `Siste godkjente kvalitetskontroll før prøven: 14.03.2026 kl. 07.59 (kontroll-lot C7781).` */
export function lastControlComment(at: EpochMs, lot: string, zone: string): string {
  return `Siste godkjente kvalitetskontroll før prøven: ${norwegianTime(at, zone)} (kontroll-lot ${lot}).`;
}

/** Under a corrected result whose value stays (ruling 10): `Svaret er usikkert fordi kvalitetskontrollen 14.03.2026 ikke var godkjent.` */
export function uncertainResultComment(failedControlAt: EpochMs, zone: string): string {
  return `Svaret er usikkert fordi kvalitetskontrollen ${norwegianDate(failedControlAt, zone)} ikke var godkjent.`;
}

/** `Analysetidspunktet er usikkert: mellom 01.03.2026 kl. 09.00 og 05.03.2026 kl. 09.00.` (ruling 18) */
export function uncertainTimeComment({ from, to }: TimeWindow, zone: string): string {
  return `Analysetidspunktet er usikkert: mellom ${norwegianTime(from, zone)} og ${norwegianTime(to, zone)}.`;
}

function reasonComment(code: ReasonCode, facts: CommentFacts): string {
  const { measuredWithin = null, lateHours, zone, isComparisonMissing = false } = facts;
  if (isComparisonMissing && (code === "QC_OVERDUE" || code === "QC_NEVER")) return comparisonMissing.nb;
  if (code === "CLOCK_UNCERTAIN" && measuredWithin !== null) return uncertainTimeComment(measuredWithin, zone);
  return reasonText(code, { ...defaultReleaseTimes, lateHours });
}

function norwegianTime(at: EpochMs, zone: string): string {
  const time = `${norwegianDate(at, zone)} kl. ${norwegianClock(at, zone)}`;
  const local = localDateTime(at, zone);
  const [first, second] = possibleInstants({ raw: local, local, offset: null }, { zone, offset: "ignored" });
  if (first === undefined || second === undefined) return time;
  // An hour that an autumn night has twice.
  return `${time} (${at < second ? "sommertid" : "normaltid"})`;
}

/** An expiry that is no ISO date stays as the instrument sent it. */
export function norwegianDay(date: string): string {
  return isDate(date) ? date.split("-").reverse().join(".") : date;
}
