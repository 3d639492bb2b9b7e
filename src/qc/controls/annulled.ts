/** Controls that failed and that a person annulled (ruling 12): they neither pass nor fail, and leave a trace. */
import type { JudgedControl } from "../types.ts";

/** A trace of a control that a person annulled; its id is the control's own with an ending. */
export const isAnnulled = ({ codes }: JudgedControl): boolean => codes.includes("QC_CONTROL_ANNULLED");

const kept = new WeakMap<readonly JudgedControl[], readonly JudgedControl[]>();

/** The controls as they would stand had nobody annulled any; null where nobody did. */
export function asIfFailed(controls: readonly JudgedControl[]): readonly JudgedControl[] | null {
  if (!controls.some(isAnnulled)) return null;
  const failed =
    kept.get(controls) ?? controls.map((one): JudgedControl => (isAnnulled(one) ? { ...one, result: "REJECT" } : one));
  kept.set(controls, failed);
  return failed;
}
