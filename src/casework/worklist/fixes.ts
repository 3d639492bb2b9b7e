/** What mends a cause of the worklist, and the act that does it: one click for all that waits for it. Pure. */
import type { ReasonCode } from "../../domain/reason-codes.ts";

export const fixes = {
  /** Nothing is wrong any more: it is only to be confirmed (ruling 7). */
  confirm: "held.release",
  "assign-patient": "held.assign",
  "register-lot": "lots.register",
  /** The limits of the control lot are not in the register. */
  "register-target": "lots.import",
  "which-control": "held.control",
  "set-time": "held.time",
  "first-contact": "first-contact.answer",
  "approve-rules": "rules.approve",
  /** The guided steps of the control that failed. */
  "failed-control": "steps.list",
  /** On the instrument; nothing here lets it go. */
  "run-control": null,
  /** In the instrument's settings: who it is, what it measures, how it is controlled. */
  "set-up-instrument": null,
  "patient-or-external": "eqa.mark",
  "choose-version": "held.release",
  /** No machine can write it: a person enters it in the journal. */
  "enter-by-hand": "held.entered-by-hand",
  /** Labbro tries again by itself. */
  wait: null,
  /** For the laboratory responsible to judge. */
  judge: "held.ask-responsible",
} as const;
export type Fix = keyof typeof fixes;

const ofCode: Readonly<Partial<Record<ReasonCode, Fix>>> = {
  PID_MISSING: "assign-patient",
  PID_INVALID: "assign-patient",
  PID_AMBIGUOUS: "assign-patient",
  PID_LOCAL: "assign-patient",
  PID_NOT_FOUND: "assign-patient",
  PID_MISMATCH: "assign-patient",
  PID_REAL_IN_TEST: "assign-patient",
  LOT_UNKNOWN: "register-lot",
  LOT_EXPIRY_UNKNOWN: "register-lot",
  QC_TARGET_MISSING: "register-target",
  QC_CONTROL_UNKNOWN: "which-control",
  QC_UNMATCHED_OUTSIDE: "which-control",
  TIME_FUTURE: "set-time",
  TIME_IMPLAUSIBLE: "set-time",
  CLOCK_UNCERTAIN: "set-time",
  FIRST_CONTACT: "first-contact",
  RULES_NOT_APPROVED: "approve-rules",
  QC_FAILED: "failed-control",
  QC_LATER_FAILED: "failed-control",
  QC_DEVICE_FAILED: "run-control",
  QC_CONTROL_EXPIRED: "run-control",
  QC_CONTROL_BLOCKED: "run-control",
  QC_NEVER: "run-control",
  QC_NEW_LOT_NO_QC: "run-control",
  QC_OVERDUE: "run-control",
  QC_TRIGGER_PENDING: "run-control",
  RECORDS_CHANGED: "judge",
  MESSAGE_UNREAD: "judge",
  DEV_UNKNOWN: "set-up-instrument",
  DEV_MISMATCH: "set-up-instrument",
  DRIVER_UNVERIFIED: "set-up-instrument",
  ANALYTE_UNMAPPED: "set-up-instrument",
  QC_NOT_CONFIGURED: "set-up-instrument",
  SAMPLE_MAYBE_EQA: "patient-or-external",
  SAMPLE_MAYBE_QC: "patient-or-external",
  DUP_CONFLICT: "choose-version",
  EDITED_ON_DEVICE: "choose-version",
  UNIT_UNEXPECTED: "enter-by-hand",
  VALUE_NOT_NUMERIC: "enter-by-hand",
  VALUE_UNREADABLE: "enter-by-hand",
  VALUE_NOT_LISTED: "enter-by-hand",
  PARSE_ERROR: "enter-by-hand",
  RENDER_FAILED: "enter-by-hand",
  JUDGING_FAILED: "wait",
};

/** Null: nothing is wrong any more. */
export const fixOf = (code: ReasonCode | null): Fix => (code === null ? "confirm" : (ofCode[code] ?? "judge"));
