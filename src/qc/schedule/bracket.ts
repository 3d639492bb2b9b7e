/** What the next controls say of a result: a later failure makes it suspect, a later pass may excuse a missing control (QC.md 3.3). */
import type { EpochMs } from "../../domain/clock.ts";
import { doubts } from "../../domain/registers/instrument-events.ts";
import { earliest, latest, spanOf } from "../controls/control-order.ts";
import type { Bracket, JudgedControl, QcStatus } from "../types.ts";
import { bookOf, type LevelBook, lotLedgers, type QcQuestion } from "./books.ts";
import { oneIntervalAfter, withGrace } from "./interval.ts";
import { testsAfter } from "./test-count.ts";

/** `status`: the status at the measurement; where the reagent lot was new or had failed, only a control on that lot excuses. */
export function bracketOf(question: QcQuestion, status: QcStatus): Bracket {
  const { policy, sample } = question;
  const lotCounts = policy.newLot !== "none" && sample.reagentLot !== null;
  const needsLot = lotCounts && (status === "QC_NEW_LOT_NO_QC" || status === "QC_NEVER");
  const passes = policy.levels.map((level) => {
    const book = bookOf(question, level);
    if (failureAfter(question, book) !== null) return "failed";
    const failed = lotLedgers(question, book).filter((one) => one.failureBefore(sample) !== null);
    const asked = failed.length > 0 ? failed : [needsLot ? book.onLot : book.scope];
    const excusing = asked.map((ledger) => ledger.passAfter(sample));
    return excusing.includes(null) ? null : latest(excusing.filter((pass) => pass !== null));
  });
  if (passes.includes("failed")) return "SUSPECT";
  const isExcusing = (pass: (typeof passes)[number] | undefined): boolean =>
    pass != null && pass !== "failed" && excuses(pass, question);
  // Where one level is enough, one excuses; what every level is asked for, every level excuses (ruling 30).
  const isOneEnough = policy.levelMode === "any" && !needsLot && status !== "QC_TRIGGER_PENDING";
  const sufficient = policy.sufficient?.levels ?? policy.levels;
  const excused = isOneEnough
    ? policy.levels.some((level, i) => sufficient.includes(level) && isExcusing(passes[i]))
    : passes.length > 0 && passes.every(isExcusing);
  return excused ? "CONFIRMED" : "OPEN";
}

/** What failed after the sample before anything passed: among what the interval counts, or on the sample's own lot (ruling 23). */
export function failureAfter(question: QcQuestion, book: LevelBook): JudgedControl | null {
  return earliest([book.scope, ...lotLedgers(question, book)].flatMap((ledger) => ledger.failureAfter(question.sample) ?? []));
}

/** What happens to an instrument and is no hand laid on it. */
const noIntervention: readonly string[] = ["error", "new-shipment", "out-of-use", "in-use", ...Object.keys(doubts)];

/** Within one interval plus grace after the result (ruling 7), with no service, drop or correction in between. */
function excuses(control: JudgedControl, question: QcQuestion): boolean {
  const { policy, sample, services, zone } = question;
  const { to: last } = spanOf(control);
  if (last > withGrace(dueAfter(question), policy.grace, zone)) return false;
  return !services.some(({ at, kind }) => at > sample.at && at <= last && !noIntervention.includes(kind));
}

/** Where tests are counted, one interval after a result is the n-th test after it; until that is run, a control is not too late. */
function dueAfter({ policy: { interval }, sample, tests, zone }: QcQuestion): EpochMs {
  if (interval.type !== "test-count") return oneIntervalAfter(interval, sample.at, zone) ?? Number.NEGATIVE_INFINITY;
  if (tests === undefined) return Number.NEGATIVE_INFINITY;
  return testsAfter(tests, sample)[interval.n - 1]?.at ?? Number.POSITIVE_INFINITY;
}
