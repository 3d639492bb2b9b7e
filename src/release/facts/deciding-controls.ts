/**
 * What decides for a reagent lot (ruling 23) may lie behind any number of controls on other lots: read back, and forward, by lot until
 * each level has a control that counts, each with the controls that its rules look back on.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { Instrument } from "../../domain/station.ts";
import { healingSpanOf, spanOf } from "../../qc/controls/control-order.ts";
import { counts, normalized } from "../../qc/schedule/books.ts";
import { judgedOnce } from "../../qc/schedule/judged-events.ts";
import type { ControlEvent, JudgedControl, KnownEvents } from "../../qc/types.ts";
import type { ControlLots } from "../../store/results/control-lots.ts";

/** Controls before one that its verdict may rest on: the longest rule (12x on three levels). */
export const lookedBackOn = 35;

/** Lots that a sample may be of; `all`: it tells none, or every lot is asked about. */
export type LotsAsked = readonly (string | null)[] | "all";

export interface DecidingQuestion {
  readonly controlLots: Pick<ControlLots<unknown>, "lots" | "times">;
  readonly instrument: Instrument;
  readonly analyte: string;
  readonly lots: LotsAsked;
  /** Before `from` and after `to` is looked; what lies between is known. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly since: EpochMs;
  /** Controls one after the other up to an instant, and on the side `after` behind it; `portions` of them at once. */
  readonly read: (at: EpochMs, side: Side, portions: number) => readonly ControlEvent[];
}

export type Side = "before" | "after";

/** `near`: the controls next to the sample one after the other, whatever their lot; `all`: all that is known, returned with what else decides. */
export function withDeciding(question: DecidingQuestion, near: readonly ControlEvent[], all: KnownEvents): KnownEvents {
  const { controlLots, instrument, analyte, since } = question;
  const lots =
    question.lots === "all" ? controlLots.lots(instrument.id, analyte, since) : [...question.lots.map(normalized), null];
  let found = judgedAnew(question, all, withBlock([], near));
  for (const lot of new Set(lots)) {
    for (const side of ["before", "after"] as const) {
      const start = side === "before" ? question.from : question.to;
      let portions = 1;
      let isDone = isDecided(found, question, lot, side);
      for (const at of controlLots.times(instrument.id, analyte, lot, start, side)) {
        if (at < since || isDone) break;
        const next = withControlAt(question, found, at, side, portions);
        // As long as nothing more is read there is nothing more to decide by.
        if (next === found) continue;
        // What was read is judged as a whole: were it always the same portion, a long search would cost the square of its length.
        portions *= 2;
        found = next;
        isDone = isDecided(found, question, lot, side);
      }
    }
  }
  return found.known;
}

/** What was read, and judged anew only when something was. */
interface Found {
  readonly known: KnownEvents;
  readonly blocks: readonly JudgedBlock[];
  readonly judged: readonly JudgedControl[];
}

/** That control, with those that its rules look back on. */
function withControlAt(question: DecidingQuestion, found: Found, at: EpochMs, side: Side, portions: number): Found {
  const block = blockAt(found.blocks, at);
  if (block === undefined) return withRead(question, found, question.read(at, side, portions));
  if (looksBackFully(found, at)) return found;
  const earlier = question.read(block.from, "before", portions);
  if (earlier.some((control) => control.at < block.from)) return withRead(question, found, earlier);
  const first = { ...block, isFirst: true, byLessUntil: Number.NEGATIVE_INFINITY };
  return { ...found, blocks: found.blocks.map((one) => (one === block ? first : one)) };
}

function withRead(question: DecidingQuestion, { known, blocks }: Found, read: readonly ControlEvent[]): Found {
  const all = withBlock(blocks, read);
  const controls = eachOnce([...known.controls, ...read]);
  return judgedAnew(question, sharedEvents({ ...known, controls, gaps: gapsBetween(all) }), all);
}

const judgedAnew = (question: DecidingQuestion, known: KnownEvents, blocks: readonly Block[]): Found => ({
  known,
  blocks: blocks.map((block) => ({ ...block, byLessUntil: byLessUntil(known, block) })),
  judged: judgeAll(question, known),
});

const eachOnce = (controls: readonly ControlEvent[]): readonly ControlEvent[] => [
  ...new Map(controls.map((control) => [control.id, control])).values(),
];

/** Controls that were read one after the other, with none left out; where a time is uncertain, by the likeliest one. */
interface Block extends TimeWindow {
  /** Nothing was measured before it. */
  readonly isFirst: boolean;
}

interface JudgedBlock extends Block {
  /** Up to this time its controls are judged by less than their rules ask, for it begins in the midst of a history. */
  readonly byLessUntil: EpochMs;
}

/** Blocks that touch are one. */
function withBlock(blocks: readonly Block[], read: readonly ControlEvent[]): readonly Block[] {
  if (read.length === 0) return blocks;
  const times = read.map(({ at }) => at);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const apart = blocks.filter((one) => one.to < from || one.from > to);
  const touched = blocks.filter((one) => !apart.includes(one));
  const whole = {
    from: Math.min(from, ...touched.map((one) => one.from)),
    to: Math.max(to, ...touched.map((one) => one.to)),
    isFirst: touched.some(({ isFirst }) => isFirst),
  };
  return [...apart, whole];
}

const blockAt = (blocks: readonly JudgedBlock[], at: EpochMs): JudgedBlock | undefined =>
  blocks.find(({ from, to }) => from <= at && at <= to);

/** Where a block begins behind another: no rule may look back from there. */
function gapsBetween(blocks: readonly Block[]): readonly EpochMs[] {
  return blocks
    .map(({ from }) => from)
    .sort((a, b) => a - b)
    .slice(1);
}

function byLessUntil({ controls }: KnownEvents, { from, to, isFirst }: Block): EpochMs {
  if (isFirst) return Number.NEGATIVE_INFINITY;
  const times = controls.map(({ at }) => at).filter((at) => from <= at && at <= to);
  return times.toSorted((a, b) => a - b)[lookedBackOn - 1] ?? Number.POSITIVE_INFINITY;
}

function looksBackFully({ blocks }: Found, at: EpochMs): boolean {
  const block = blockAt(blocks, at);
  return block !== undefined && at > block.byLessUntil;
}

function judgeAll({ instrument, analyte }: DecidingQuestion, known: KnownEvents): readonly JudgedControl[] {
  const configured = instrument.analytes.find(({ name }) => name === analyte);
  const [first, ...later] = instrument.qc[analyte] ?? [];
  if (configured === undefined || first === undefined) return [];
  return judgedOnce(instrument, configured, [first, ...later], known, instrument.clock.zone).controls;
}

/** A control on the lot counts on each level on that side. Without a policy nothing counts, and nothing needs to be found. */
function isDecided(found: Found, { instrument, analyte, from, to }: DecidingQuestion, lot: string | null, side: Side): boolean {
  const levels = new Set((instrument.qc[analyte] ?? []).flatMap((policy) => policy.levels));
  const onSide = found.judged.filter((one) => {
    const { from: start, to: end } = spanOf(one);
    // What an operator typed in afterwards leaves a failure standing.
    if (healingSpanOf(one).to > end) return false;
    return normalized(one.reagentLot) === lot && (side === "before" ? end <= from : start > to);
  });
  return [...levels].every((level) => onSide.some((one) => counts(one, level) && looksBackFully(found, one.at)));
}

/**
 * Events that say the same are one value, however often they were read: what was judged of them for one result of a docking holds for
 * the next. Compared by all that they say, so nothing needs to be told when something changes. So many instruments' and analytes'
 * events, and neighbourhoods of results, are in play at a time.
 */
const most = 16;
const newest = new Map<string, KnownEvents>();

/** The order of controls means nothing. */
export function sharedEvents(read: KnownEvents): KnownEvents {
  const events = { ...read, controls: read.controls.toSorted(byTime) };
  const said = JSON.stringify(events);
  const shared = newest.get(said) ?? events;
  newest.delete(said);
  newest.set(said, shared);
  const [oldest] = newest.keys();
  if (newest.size > most && oldest !== undefined) newest.delete(oldest);
  return shared;
}

const byTime = (a: ControlEvent, b: ControlEvent): number => a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id));
