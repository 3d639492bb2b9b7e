/** What the next controls say of a result: a later failure makes it suspect, a later pass may excuse a missing control (qc.md 3.3). */
import { earliest, isBefore } from "../controls/order.ts";
import type { Bracket, JudgedControl, QcStatus } from "../types.ts";
import { oneIntervalAfter, withGrace } from "./interval.ts";
import { counts, isInLotScope, isOnLot, type QcQuestion } from "./status.ts";

/** `status`: the status at the measurement; where the reagent lot was new, only a control on that lot excuses. */
export function bracketOf(question: QcQuestion, status: QcStatus): Bracket {
  const { policy, controls, sample } = question;
  const later = controls.filter((control) => !isBefore(control, sample));
  const firstOf = (level: string, fits: (control: JudgedControl) => boolean): JudgedControl | null =>
    earliest(later.filter((control) => counts(control, level) && fits(control)));
  const firsts = policy.levels.map((level) => firstOf(level, (control) => isInLotScope(control, question)));
  const lotCounts = policy.newLot !== "none" && sample.reagentLot !== null;
  const needsLot = lotCounts && (status === "QC_NEW_LOT_NO_QC" || status === "QC_NEVER");
  const excusing = needsLot ? policy.levels.map((level) => firstOf(level, (control) => isOnLot(control, sample))) : firsts;
  if ([...firsts, ...excusing].some((control) => control?.result === "REJECT")) return "SUSPECT";
  const excused = excusing.length > 0 && excusing.every((control) => control !== null && excuses(control, question));
  return excused ? "CONFIRMED" : "OPEN";
}

/** Within one interval plus grace after the result (ruling 7), with no service, drop or correction in between. */
function excuses(control: JudgedControl, { policy, sample, services, zone }: QcQuestion): boolean {
  const due = oneIntervalAfter(policy.interval, sample.at, zone);
  if (due === null || control.at > withGrace(due, policy.grace, zone)) return false;
  return !services.some(({ at }) => at > sample.at && at <= control.at);
}
