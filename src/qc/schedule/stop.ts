/** The third failed control in a row on one level says stop: "Ta instrumentet ut av bruk og ring Noklus" (ruling 12). */
import { isBefore, latest, type Sample } from "../controls/order.ts";
import type { JudgedControl } from "../types.ts";
import { counts } from "./books.ts";

const failuresThatStop = 3;

/** Whether the last controls of a level before a moment have all failed. */
export function isStopped(controls: readonly JudgedControl[], level: string, sample: Sample): boolean {
  let left = controls.filter((control) => counts(control, level) && isBefore(control, sample));
  for (let n = 0; n < failuresThatStop; n++) {
    const last = latest(left);
    if (last?.result !== "REJECT") return false;
    left = left.filter((control) => control.id !== last.id);
  }
  return true;
}
