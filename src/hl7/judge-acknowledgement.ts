/** What the journal's answer means for the message (hl7.md 1.5). Vendors disagree on AE and AR, so all but "accepted" is a table. */
import type { Acknowledgement } from "./types.ts";

/** `accepted`: the journal has it. `stop`: a person must look. `retry`: again, same bytes. `wait`: keep waiting for AA. */
export type AcknowledgementAction = "accepted" | "stop" | "retry" | "wait";
export type RefusalAction = Exclude<AcknowledgementAction, "accepted">;
type OtherCode = Exclude<Acknowledgement["code"], "AA">;

/** "Accepted" cannot be configured: only AA, or a known duplicate, closes a message. */
export interface AcknowledgementMapping {
  /** By MSA-1. */
  readonly byCode: Readonly<Record<OtherCode, RefusalAction>>;
  /** By MSA-1 and error code (table 0357), where both are there; wins over `byCode`. */
  readonly byError: Readonly<Partial<Record<OtherCode, Readonly<Record<string, RefusalAction>>>>>;
}

/** AR for a wrong type, event, processing id or version never gets better; AR for anything else is a receiver that is down. */
export const defaultAcknowledgementMapping: AcknowledgementMapping = {
  byCode: { AE: "stop", AR: "retry", CA: "wait", CE: "stop", CR: "retry" },
  byError: { AR: { "200": "stop", "201": "stop", "202": "stop", "203": "stop" } },
};

export const duplicateKey = "205";

/** `alreadyPublished`: the broker had the message before this attempt; only then is "duplicate" about our own message. */
export function judgeAcknowledgement(
  { code, errorCode }: Pick<Acknowledgement, "code" | "errorCode">,
  alreadyPublished: boolean,
  mapping: AcknowledgementMapping = defaultAcknowledgementMapping,
): AcknowledgementAction {
  if (code === "AA") return "accepted";
  // CE and CR speak of the transport, not of the journal: a duplicate there proves nothing.
  if (errorCode === duplicateKey && (code === "AE" || code === "AR")) return alreadyPublished ? "accepted" : "stop";
  const byError = mapping.byError[code] ?? {};
  const known = errorCode !== null && Object.hasOwn(byError, errorCode) ? byError[errorCode] : undefined;
  return known ?? mapping.byCode[code];
}
