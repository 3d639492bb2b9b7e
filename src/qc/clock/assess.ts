/**
 * The clock model (QC.md 3.5, ruling 18): which records' times stand as sent, which are corrected, and which are uncertain and
 * between what. Pure; neither the order of the records nor a second delivery changes the answer.
 */
import type { TimeWindow } from "../../domain/clock.ts";
import { type Draft, draftOf, possibleWindow } from "./clock-draft.ts";
import type { ClockFinding, ClockQuestion } from "./clock-question.ts";
import { contradicted, neighbourBounds, type Placed } from "./neighbours.ts";
import { isWithin, largestCorrectionMs } from "./offset.ts";

/** By record id. A record that is not in it is left as it is: its time is no time, or nothing speaks against it. */
export function assessClock(asked: ClockQuestion): ReadonlyMap<string, ClockFinding> {
  const question = asked.gatewayClockIsSynced ? asked : { ...asked, dockings: [] };
  const drafted = question.records.map((record) => draftOf(question, record)).filter((draft): draft is Draft => draft !== null);
  const drafts = narrowedByOrder(question, drafted);
  const placed = drafts.map((draft) => place(question, draft));
  const broken = contradicted(placed);
  const bounds = neighbourBounds(placed, (id) => !broken.has(id));
  return new Map(
    drafts.map((draft): [string, ClockFinding] => {
      const { id } = draft.record;
      const neighbours = bounds.get(id) ?? null;
      if (broken.has(id)) return [id, uncertain(draft, narrowed(possibleWindow(question, draft), neighbours))];
      return [id, settle(question, draft, neighbours)];
    }),
  );
}

/** In an hour that comes twice: the times that fit all neighbours. What is narrowed narrows others in turn. */
function narrowedByOrder(question: ClockQuestion, drafts: readonly Draft[]): readonly Draft[] {
  if (drafts.every(({ options }) => options.length < 2)) return drafts;
  const placed = [...drafts.map((draft) => place(question, draft)), ...(question.witnesses ?? [])];
  const broken = contradicted(placed);
  const bounds = neighbourBounds(placed, (id) => !broken.has(id));
  const narrower = drafts.map((draft) => {
    const neighbours = bounds.get(draft.record.id);
    const fitting = draft.options.filter((one) => neighbours === undefined || isIn(neighbours, one));
    return fitting.length > 0 && fitting.length < draft.options.length ? { ...draft, options: fitting } : draft;
  });
  return narrower.some((draft, i) => draft !== drafts[i]) ? narrowedByOrder(question, narrower) : drafts;
}

function place(question: ClockQuestion, draft: Draft): Placed {
  if (draft.code === "CLOCK_UNCERTAIN") return { record: draft.record, span: possibleWindow(question, draft) };
  return { record: draft.record, span: { from: Math.min(...draft.options), to: Math.max(...draft.options) } };
}

function settle(question: ClockQuestion, draft: Draft, neighbours: TimeWindow | null): ClockFinding {
  const { sent, estimate, code, options } = draft;
  if (code === "CLOCK_UNCERTAIN") {
    const window = narrowed(possibleWindow(question, draft), neighbours);
    return uncertain(draft, draft.record.kind === "control" ? narrowed(window, betweenOffsets(draft)) : window);
  }
  const [at = sent, later] = options;
  if (later === undefined) return { at, estimate, code, window: null };
  // An hour that comes twice: where its neighbours leave both, that is said (vector C07).
  return { at, estimate, code: "CLOCK_UNCERTAIN", window: { from: at, to: later } };
}

const uncertain = ({ sent, estimate }: Draft, window: TimeWindow): ClockFinding => ({
  at: isIn(window, estimate) ? estimate : sent,
  estimate,
  code: "CLOCK_UNCERTAIN",
  window,
});

/**
 * A control is no result that could be misdated in a journal. Where the clock was merely set wrong it lies between what its offsets
 * say; were it sought in all of the window, no control of a first docking could count. A clock that was lost tells nothing.
 */
function betweenOffsets({ instants, offsets }: Draft): TimeWindow | null {
  if (!offsets.every((offset) => isWithin(offset, largestCorrectionMs))) return null;
  return { from: Math.min(...instants) + Math.min(...offsets), to: Math.max(...instants) + Math.max(...offsets) };
}

const isIn = ({ from, to }: TimeWindow, at: number): boolean => at >= from && at <= to;

/** Neighbours that contradict the dockings tell nothing. */
function narrowed(window: TimeWindow, neighbours: TimeWindow | null): TimeWindow {
  if (neighbours === null) return window;
  const both = { from: Math.max(window.from, neighbours.from), to: Math.min(window.to, neighbours.to) };
  return both.from <= both.to ? both : window;
}
