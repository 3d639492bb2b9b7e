/** What the registers that people keep tell against a result (QC.md 3.2); never more than a register that was filled can tell. */
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { RegisterFindings, RunToJudge } from "../types.ts";

const operatorCodes = { missing: "OP_MISSING", unknown: "OP_UNKNOWN", "not-certified": "OP_NOT_CERTIFIED" } as const;
const patientCodes = { "not-found": "PID_NOT_FOUND", mismatch: "PID_MISMATCH" } as const;
const eqaCodes = { eqa: "SAMPLE_IS_EQA", maybe: "SAMPLE_MAYBE_EQA" } as const;

export function registerCodes({ registers = {} }: RunToJudge): readonly ReasonCode[] {
  const {
    operator,
    patient,
    eqa,
    isOutOfUse = false,
    isServiceOverdue = false,
    isUnapproved = false,
    doubts = [],
  }: RegisterFindings = registers;
  const codes: ReasonCode[] = [];
  if (operator !== undefined && operator !== "known") codes.push(operatorCodes[operator]);
  if (patient !== undefined && patient !== "listed") codes.push(patientCodes[patient]);
  if (eqa !== undefined && eqa !== "patient") codes.push(eqaCodes[eqa]);
  if (isOutOfUse) codes.push("DEV_OUT_OF_USE");
  if (isServiceOverdue) codes.push("DEV_SERVICE_OVERDUE");
  if (isUnapproved) codes.push("RULES_NOT_APPROVED");
  return [...codes, ...doubts];
}
