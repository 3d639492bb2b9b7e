/**
 * Result status letters. Only a result that its device calls final or corrected has a value for us: preliminary, pending,
 * unverified or cancelled ones are kept as failed measurements (LIS.md 2.5).
 */
import type { Observation } from "../domain/observation.ts";

export interface StatusLetters {
  readonly final: string;
  readonly correction: string;
  /** Letters that mean "sent before". */
  readonly resent: string;
}

/** LIS02 O-26 and R-9: V operator verified, Q response to a query, R previously transmitted (LIS.md 2.4, 2.5). */
export const lisStatus: StatusLetters = { final: "FVQR", correction: "C", resent: "R" };
/** HL7 OBR-25 and OBX-11 (tables 0123, 0085), where R means "not verified". */
export const hl7Status: StatusLetters = { final: "F", correction: "C", resent: "" };

export interface ResultStatus extends Pick<Observation, "status" | "resent"> {
  /** Why the device does not stand by the value, or null. */
  readonly refused: string | null;
}

/** `sent` are the statuses of the order and of the result; an absent one says nothing. */
export function resultStatus(letters: StatusLetters, sent: readonly (string | null)[]): ResultStatus {
  const codes = sent.flatMap((code) => code?.trim().toUpperCase() || []);
  const unknown = codes.find((code) => code.length !== 1 || !(letters.final.includes(code) || letters.correction.includes(code)));
  return {
    status: codes.includes(letters.correction) ? "correction" : "final",
    resent: codes.some((code) => letters.resent.includes(code)),
    refused: unknown === undefined ? null : `status ${unknown.slice(0, 1)}`,
  };
}
