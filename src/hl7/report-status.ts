/** How a result, its correction and its withdrawal are marked (HL7.md 1.6, QC.md ruling 10). */
import { UserError } from "../domain/problem-catalogue.ts";
import type { RunReport } from "./types.ts";

export interface StatusCodes {
  /** OBR-25. */
  readonly order: "F" | "C" | "X";
  /** OBX-11. */
  readonly result: "F" | "C" | "X" | "W";
  /** A receiver that overlooks the status must not file a value that no longer stands, least of all on the wrong patient. */
  readonly hasValue: boolean;
}

const codes: Readonly<Record<NonNullable<RunReport["status"]>["kind"], StatusCodes>> = {
  final: { order: "F", result: "F", hasValue: true },
  corrected: { order: "C", result: "C", hasValue: true },
  withdrawn: { order: "C", result: "X", hasValue: false },
  "wrong-patient": { order: "X", result: "W", hasValue: false },
};

export const statusCodes = ({ status }: Pick<RunReport, "status">): StatusCodes => codes[status?.kind ?? "final"];

/**
 * The comments under a result: why it was changed comes first, and where there is no value left it is all that is said.
 * Throws HL7_UNRENDERABLE for a change without a reason.
 */
export function commentsUnder(own: readonly string[], { status }: Pick<RunReport, "status">): readonly string[] {
  if (status === undefined || status.kind === "final") return own;
  if (status.comment.trim() === "") throw new UserError("HL7_UNRENDERABLE", "A changed result needs a comment that says why.");
  return status.kind === "corrected" ? [status.comment, ...own] : [status.comment];
}
