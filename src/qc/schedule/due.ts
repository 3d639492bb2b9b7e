/** When the next control is due: the instant, or the number of tests, up to which all that a policy asks for is still valid. */
import type { EpochMs } from "../../domain/clock.ts";
import { spanOf } from "../controls/control-order.ts";
import type { JudgedControl } from "../types.ts";
import type { QcQuestion } from "./books.ts";
import { validUntil, withGrace } from "./interval.ts";
import { statusOf } from "./qc-status.ts";
import { testsSince } from "./test-count.ts";

export interface Due {
  /** Null: nothing runs out by the clock. */
  readonly dueAt: EpochMs | null;
  /** When the grace after it is over. */
  readonly graceUntil: EpochMs | null;
  /** Patient tests that may still be run; null: none are counted. */
  readonly testsLeft: number | null;
}

export const noDue: Due = { dueAt: null, graceUntil: null, testsLeft: null };

/** The earliest of all questions. */
export function dueOf(questions: readonly QcQuestion[]): Due {
  const byClock = questions.map((question) => ({ question, end: endOf(question, validity) }));
  const [first] = byClock.filter(({ end }) => Number.isFinite(end)).sort((a, b) => a.end - b.end);
  const left = Math.min(...questions.map((question) => endOf(question, testsLeft)));
  return {
    dueAt: first?.end ?? null,
    graceUntil: first === undefined ? null : withGrace(first.end, first.question.policy.grace, first.question.zone),
    testsLeft: Number.isFinite(left) ? Math.max(0, left) : null,
  };
}

type Lasting = (question: QcQuestion, control: JudgedControl, intervals: number) => number;

const validity: Lasting = ({ policy, zone }, control, intervals) =>
  validUntil(policy.interval, control.at, zone, intervals) ?? Number.POSITIVE_INFINITY;

const testsLeft: Lasting = ({ policy: { interval }, tests = [], sample }, control, intervals) =>
  interval.type === "test-count" ? intervals * interval.n - testsSince(tests, control, sample).length : Number.POSITIVE_INFINITY;

/** All levels together, as statusOf puts them together. A level without a passed control is due already: it has no end. */
function endOf(question: QcQuestion, lasting: Lasting): number {
  const { levels: names, levelMode } = question.policy;
  const isCounted = (level: string): boolean =>
    levelMode !== "any" || question.policy.sufficient?.levels.includes(level) !== false;
  const passed = statusOf(question).levels.flatMap(({ level, control }) =>
    control === null || !isCounted(level) || control.result === "REJECT" ? [] : [{ ...control, at: spanOf(control).from }],
  );
  if (passed.length === 0) return Number.POSITIVE_INFINITY;
  const single = passed.map((control) => lasting(question, control, 1));
  if (levelMode === "all") return Math.min(...single);
  const best = Math.max(...single);
  return levelMode === "any" ? best : Math.min(best, ...passed.map((control) => lasting(question, control, names.length)));
}
