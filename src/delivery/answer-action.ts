/** What the journal's answer means for one row: the action, and why it stops. Pure (HL7.md 1.5). */
import type { ProblemCode } from "../domain/problem-catalogue.ts";
import {
  type AcknowledgementAction,
  type AcknowledgementMapping,
  duplicateKey,
  judgeAcknowledgement,
} from "../hl7/judge-acknowledgement.ts";
import type { Acknowledgement } from "../hl7/types.ts";
import type { OutboxRow, PutOff, Stop } from "../store/outbox/outbox.ts";

/**
 * "Duplicate" means our own message only if the broker had this very row before the attempt that is answered, or the station that this one
 * was restored from may have sent it. For a correction it proves nothing: the journal may mean the message that was to be corrected.
 */
export function actionOn(row: OutboxRow, ack: Acknowledgement, mapping?: AcknowledgementMapping): AcknowledgementAction {
  const { afterControlId, mayBeSent, firstTriedAt, publishedAt, triedAt } = row;
  const isBefore = (at: number | null): boolean => at !== null && triedAt !== null && at < triedAt;
  const wasBefore = mayBeSent === "message" || (isBefore(firstTriedAt) && isBefore(publishedAt));
  const wasPublished = afterControlId === null && wasBefore;
  return judgeAcknowledgement(ack, wasPublished, mapping);
}

/** A typed reason for a person; what the journal wrote is kept beside it. */
export const stopOf = (ack: Acknowledgement, bytes: Uint8Array): Stop => ({
  code: stopCodeOf(ack.errorCode),
  ...putOffOf(ack, bytes),
});

/** The journal's own words, and its bytes: as much of both as an honest answer has. */
export function putOffOf(ack: Acknowledgement, bytes: Uint8Array): PutOff {
  const words = [ack.code, ack.errorCode, ack.text].filter((part) => part !== null).join(" ");
  return { refusal: words.length > longestWords ? `${words.slice(0, longestWords)}…` : words, acknowledgement: kept(bytes) };
}

/** An honest answer has a few hundred bytes: a peer that writes megabytes fills no disk. */
export const kept = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, mostKept);

const mostKept = 65_536;
const longestWords = 1_000;

/** HL7 table 0357: sequence, missing, type and table errors; message type, event, processing id and version. */
const formErrors: readonly (string | null)[] = ["100", "101", "102", "103", "200", "201", "202", "203"];

function stopCodeOf(errorCode: string | null): ProblemCode {
  if (errorCode === duplicateKey) return "JOURNAL_DUPLICATE";
  if (errorCode === "204") return "JOURNAL_REFUSED_PATIENT";
  return formErrors.includes(errorCode) ? "JOURNAL_REFUSED_FORM" : "JOURNAL_REFUSED";
}
