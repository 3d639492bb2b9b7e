/** QC status of a result at its measurement: per level the latest control that counts, then all levels together (QC.md 3.3). */
import type { EpochMs } from "../../domain/clock.ts";
import type { QcInterval, QcPolicy } from "../../domain/policy.ts";
import { isBefore, latest, type Sample, spanOf } from "../controls/control-order.ts";
import type { JudgedControl, QcStatus } from "../types.ts";
import { bookOf, counts, type LevelBook, lotLedgers, normalized, type QcQuestion } from "./books.ts";
import { validUntil, withGrace } from "./interval.ts";
import { testsSince } from "./test-count.ts";

export interface LevelStanding {
  readonly level: string;
  readonly status: QcStatus;
  /** The control that decided; null where there is none. */
  readonly control: JudgedControl | null;
}

const order: readonly QcStatus[] = [
  "OK",
  "QC_OVERDUE_GRACE",
  "QC_OVERDUE",
  "QC_TRIGGER_PENDING",
  "QC_NEW_LOT_NO_QC",
  "QC_NEVER",
  "QC_FAILED",
];

export const worst = (list: readonly QcStatus[]): QcStatus =>
  list.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), "OK");

/** A failed level spoils "any"; else the best level counts. */
function best(list: readonly QcStatus[]): QcStatus {
  if (list.includes("QC_FAILED")) return "QC_FAILED";
  return list.reduce((a, b) => (order.indexOf(b) < order.indexOf(a) ? b : a), "QC_NEVER");
}

/** The status of all levels together, and each level's own. A policy without levels controls nothing, so it is none. */
export function statusOf(question: QcQuestion): { readonly status: QcStatus; readonly levels: readonly LevelStanding[] } {
  const { levels: names, levelMode } = question.policy;
  if (names.length === 0) return { status: "QC_NOT_CONFIGURED", levels: [] };
  const levels = names.map((level) => levelStanding(question, level, 1));
  const list = levels.map(({ status }) => status);
  if (levelMode === "all") return { status: worst(list), levels };
  if (levelMode === "any")
    return { status: worst([best(sufficientOf(levels, question.policy)), ...demandsOfAll(question)]), levels };
  // Levels in turn: one control each interval, and each level again before as many intervals as there are levels have passed.
  const inTurn = names.map((level) => levelStanding(question, level, names.length).status);
  return { status: worst([best(list), ...inTurn]), levels };
}

/** Ruling 30: a failed level spoils "any" whichever it is; else only the levels that are named suffice. */
function sufficientOf(levels: readonly LevelStanding[], { sufficient }: QcPolicy): readonly QcStatus[] {
  const named = levels.filter(({ level, status }) => status === "QC_FAILED" || sufficient?.levels.includes(level) !== false);
  return named.map(({ status }) => status);
}

/** A new reagent lot, a service and the like ask for a pass on every level, also where one is enough otherwise. */
function demandsOfAll(question: QcQuestion): readonly QcStatus[] {
  const { policy, sample, services } = question;
  const asked = Math.max(
    ...services.filter(({ at, kind }) => policy.triggers.includes(kind) && at <= sample.at).map(({ at }) => at),
    Number.NEGATIVE_INFINITY,
  );
  return policy.levels.flatMap((level): readonly QcStatus[] => {
    const book = bookOf(question, level);
    const pass = book.scope.passBefore(sample);
    const isPending = Number.isFinite(asked) && (pass === null || spanOf(pass).from < asked);
    return [
      ...(lotIsNew(question, book, level) ? (["QC_NEW_LOT_NO_QC"] as const) : []),
      ...(isPending ? (["QC_TRIGGER_PENDING"] as const) : []),
    ];
  });
}

/** One level's own: its pass lasts for so many intervals. */
export function levelStanding(question: QcQuestion, level: string, intervals: number): LevelStanding {
  const { policy, sample } = question;
  const book = bookOf(question, level);
  const failed = failureAgainst(question, book);
  if (failed !== null) return { level, status: "QC_FAILED", control: failed };
  const control = book.scope.passBefore(sample);
  const as = (status: QcStatus): LevelStanding => ({ level, status, control });
  if (control === null || lotIsNew(question, book, level))
    return as(wasControlled(book, sample) ? "QC_NEW_LOT_NO_QC" : "QC_NEVER");
  const since = spanOf(control).from;
  const isPending = question.services.some(({ at, kind }) => policy.triggers.includes(kind) && at > since && at <= sample.at);
  return as(isPending ? "QC_TRIGGER_PENDING" : dueStatus(question, { ...control, at: since }, intervals));
}

/** The failure that stands against the sample: of what the interval counts, or of the sample's own lot (ruling 23). */
export function failureAgainst(question: QcQuestion, book: LevelBook): JudgedControl | null {
  const { sample } = question;
  return latest([book.scope, ...lotLedgers(question, book)].flatMap((ledger) => ledger.failureBefore(sample) ?? []));
}

const wasControlled = ({ any }: LevelBook, sample: Sample): boolean =>
  any.passBefore(sample) !== null || any.failureBefore(sample) !== null;

/** Ruling 9: a new reagent lot needs one pass on every level before first use, here or once in the unit. */
function lotIsNew({ policy, sample, unitControls }: QcQuestion, { onLot }: LevelBook, level: string): boolean {
  if (policy.newLot === "none" || sample.reagentLot === null || onLot.passBefore(sample) !== null) return false;
  const isPass = (control: JudgedControl): boolean => counts(control, level) && control.result !== "REJECT";
  const isThere = (control: JudgedControl): boolean => isBefore({ ...control, at: spanOf(control).to }, sample);
  return policy.newLot !== "unit" || !unitControls.some((one) => isPass(one) && isOnLot(one, sample) && isThere(one));
}

const isOnLot = (control: JudgedControl, sample: Sample): boolean =>
  normalized(control.reagentLot) === normalized(sample.reagentLot);

function dueStatus(question: QcQuestion, control: JudgedControl, intervals: number): QcStatus {
  const { policy, sample, zone } = question;
  const end = endOf(question, policy.interval, control, intervals);
  if (end === null || sample.at <= end.lastValid) return "OK";
  const graceEnd = withGrace(end.graceFrom, policy.grace, zone);
  return sample.at <= graceEnd && graceEnd > end.graceFrom ? "QC_OVERDUE_GRACE" : "QC_OVERDUE";
}

/** Where tests are counted: null until the n-th test is run; from that one on the pass is used up and the grace runs. */
function endOf(
  { tests, sample, zone }: QcQuestion,
  interval: QcInterval,
  control: JudgedControl,
  intervals: number,
): { readonly lastValid: EpochMs; readonly graceFrom: EpochMs } | null {
  if (interval.type === "test-count") {
    if (tests === undefined) return { lastValid: Number.NEGATIVE_INFINITY, graceFrom: Number.NEGATIVE_INFINITY };
    const nth = testsSince(tests, control, sample)[intervals * interval.n - 1];
    return nth === undefined ? null : { lastValid: Number.NEGATIVE_INFINITY, graceFrom: nth.at };
  }
  const end = validUntil(interval, control.at, zone, intervals);
  return end === null ? null : { lastValid: end, graceFrom: end };
}
