/** What the next controls say of a result: a later failure makes it suspect, a later pass may excuse a missing control (qc.md 3.3). */
import type { EpochMs } from "../../domain/clock.ts";
import { earliest, isBefore } from "../controls/order.ts";
import type { Bracket, JudgedControl, QcStatus } from "../types.ts";
import { oneIntervalAfter, withGrace } from "./interval.ts";
import { counts, isInLotScope, isOnLot, type QcQuestion } from "./status.ts";
import { testsAfter } from "./test-count.ts";

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

/** What happens to an instrument and is no hand laid on it. */
const noIntervention: readonly string[] = ["error", "new-shipment", "out-of-use", "in-use"];

/** Within one interval plus grace after the result (ruling 7), with no service, drop or correction in between. */
function excuses(control: JudgedControl, question: QcQuestion): boolean {
  const { policy, sample, services, zone } = question;
  if (control.at > withGrace(dueAfter(question), policy.grace, zone)) return false;
  return !services.some(({ at, kind }) => at > sample.at && at <= control.at && !noIntervention.includes(kind));
}

/** Where tests are counted, one interval after a result is the n-th test after it; until that is run, a control is not too late. */
function dueAfter({ policy: { interval }, sample, tests, zone }: QcQuestion): EpochMs {
  if (interval.type !== "test-count") return oneIntervalAfter(interval, sample.at, zone) ?? Number.NEGATIVE_INFINITY;
  if (tests === undefined) return Number.NEGATIVE_INFINITY;
  return testsAfter(tests, sample)[interval.n - 1]?.at ?? Number.POSITIVE_INFINITY;
}
