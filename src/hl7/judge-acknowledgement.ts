/** What the journal's answer means for the message (HL7.md 1.5). Vendors disagree on AE and AR, so all but "accepted" is a table. */
import type { Answers, RefusalAction, RefusalCode } from "../domain/receiver.ts";
import type { Acknowledgement } from "./types.ts";

export type { RefusalAction } from "../domain/receiver.ts";

/** `accepted`: the journal has it. `stop`: a person must look. `retry`: again, same bytes. `wait`: keep waiting for AA. */
export type AcknowledgementAction = "accepted" | RefusalAction;

/** "Accepted" cannot be configured: only AA, or a known duplicate, closes a message. */
export interface AcknowledgementMapping extends Required<Answers> {
  readonly byCode: Readonly<Record<RefusalCode, RefusalAction>>;
}

/** AR for a wrong type, event, processing id or version never gets better; AR for anything else is a receiver that is down. */
export const defaultAcknowledgementMapping: AcknowledgementMapping = {
  byCode: { AE: "stop", AR: "retry", CA: "wait", CE: "stop", CR: "retry" },
  byError: { AR: { "200": "stop", "201": "stop", "202": "stop", "203": "stop" } },
};

/** What a receiver's answers mean: as usual, but for what the configuration says (`journal.answers`). CA never ends the wait. */
export function acknowledgementMapping({ byCode, byError }: Answers = {}): AcknowledgementMapping {
  const usual = defaultAcknowledgementMapping;
  return {
    byCode: { ...usual.byCode, ...byCode, CA: "wait" },
    byError: { ...byError, AR: { ...usual.byError.AR, ...byError?.AR } },
  };
}

export const duplicateKey = "205";

/**
 * Whether "duplicate" can be about this very message: the broker had these bytes under this MSH-10 before the attempt that is answered,
 * and they are no correction or withdrawal. Those share OBR-3 with what they change: a receiver that calls one a duplicate has dropped it.
 */
export const isOwnDuplicate = (row: { readonly publishedBefore: boolean; readonly changesEarlier: boolean }): boolean =>
  row.publishedBefore && !row.changesEarlier;

/**
 * The same for original and enhanced mode: which answers may come differs, not what they mean.
 * `ownDuplicate`: as `isOwnDuplicate` says of the message; otherwise 205 asks a person, whatever is configured.
 */
export function judgeAcknowledgement(
  { code, errorCode }: Pick<Acknowledgement, "code" | "errorCode">,
  ownDuplicate: boolean,
  mapping: AcknowledgementMapping = defaultAcknowledgementMapping,
): AcknowledgementAction {
  if (code === "AA") return "accepted";
  // CE and CR speak of the transport, not of the journal: a duplicate there proves nothing.
  if (errorCode === duplicateKey && (code === "AE" || code === "AR")) return ownDuplicate ? "accepted" : "stop";
  const byError = mapping.byError[code] ?? {};
  const known = errorCode !== null && Object.hasOwn(byError, errorCode) ? byError[errorCode] : undefined;
  return known ?? mapping.byCode[code];
}
