/**
 * Controls that failed and that a person has said do not count as failed (ruling 12): annulled, or judged by limits that were confirmed
 * since. What stands in the list beside them is a trace, which neither passes nor fails.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { JudgedControl } from "../types.ts";

/** A trace of a control that a person annulled; its id is the control's own with an ending. */
export const isAnnulled = ({ codes }: JudgedControl): boolean => codes.includes("QC_CONTROL_ANNULLED");

/** That it failed by the limits of its time, up to when others were confirmed. */
export const formerly = (failed: JudgedControl, confirmedAt: EpochMs): JudgedControl => ({
  ...failed,
  toldAt: confirmedAt,
  id: `${failed.id}#formerly`,
  result: "VOID",
  codes: ["QC_LIMITS_CHANGED"],
});

/** Of either. */
export const isTrace = (control: JudgedControl): boolean => isAnnulled(control) || control.codes.includes("QC_LIMITS_CHANGED");

/** The id of the control that a trace is of; any other control's own. */
export const ownId = (id: string): string => id.replace(/#(annulled|formerly)$/, "");

const kept = new WeakMap<readonly JudgedControl[], readonly JudgedControl[]>();

/** The controls as they would stand had nobody said so; null where nobody did. */
export function asIfFailed(controls: readonly JudgedControl[]): readonly JudgedControl[] | null {
  if (!controls.some(isTrace)) return null;
  const failed = kept.get(controls) ?? controls.map((one): JudgedControl => (isTrace(one) ? { ...one, result: "REJECT" } : one));
  kept.set(controls, failed);
  return failed;
}
