/**
 * Over which stretches of time a verdict rests on controls: from the controls that its deciding ones look back on, up to the first that
 * close it. A pass decides on its level and lot, whatever lies before it; where there is none yet, any control may still be one.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { healingSpanOf, minuteMs, spanOf } from "../../qc/controls/control-order.ts";
import { counts, normalized } from "../../qc/schedule/books.ts";
import type { ControlEvent, JudgedControl } from "../../qc/types.ts";
import { always } from "../../store/results/reads.ts";
import { lookedBackOn } from "./deciding-controls.ts";

/** The longest rule: twelve of one level of one control lot; where an old and a new lot are run in parallel, among twice as many. */
const longestRule = 12;
/** Controls so near are one run (QC.md 1.1), and where it begins tells where the next one does. */
const runWindowMs = 60 * 60_000;

export interface ControlQuestion {
  /** All that were read around the sample, with those that decide however far away. */
  readonly judged: readonly JudgedControl[];
  readonly events: readonly ControlEvent[];
  /** Where the sample lies. */
  readonly sample: TimeWindow;
  /** Each of them asks for a pass. */
  readonly levels: readonly string[];
  /** Some limits have an SD: rules over several values may be asked. */
  readonly asksSeries: boolean;
}

/** What decides of controls on some lots. */
export interface Deciding {
  /** Where another control on one of these lots would have a say. */
  readonly own: TimeWindow;
  /** Where another control on whatever lot would have one: in the rules of those that decide. */
  readonly rules: TimeWindow | null;
  /** Behind it nothing decides as long as no other control comes. */
  readonly last: EpochMs;
}

type IsOn = (control: JudgedControl) => boolean;

/** `isOn`: on those lots. */
export function decidingOf(question: ControlQuestion, isOn: IsOn): Deciding {
  const { judged, sample, levels } = question;
  const reach = reachOf(question);
  const passes = judged.filter((one) => isOn(one) && isCertainPass(one));
  const minute = (at: EpochMs): number => Math.floor(at / minuteMs);
  const before = passes.filter(({ at }) => minute(at) < minute(sample.from));
  const after = passes.filter(({ at }) => minute(at) > minute(sample.to));
  const from = Math.min(...levels.map((level) => newest(before.filter((one) => counts(one, level)))), Number.POSITIVE_INFINITY);
  const to = Math.max(...levels.map((level) => oldest(after.filter((one) => counts(one, level)))), Number.NEGATIVE_INFINITY);
  const hull = levels.length === 0 ? always : { from: Math.max(from, always.from), to: Math.min(to, always.to) };
  const inside = overlapping(judged, hull).filter((one) => isOn(one) && (one.result !== "VOID" || one.window !== undefined));
  const reaches = inside.map(reach);
  const begin = Math.min(sample.from, ...reaches.map((one) => one.from));
  const last = Math.max(sample.to, ...reaches.map((one) => one.to));
  const rules = inside.length === 0 ? null : { from: begin, to: last };
  return { own: { from: Math.min(hull.from, begin), to: Math.max(hull.to, last) }, rules, last };
}

const newest = (list: readonly JudgedControl[]): EpochMs => Math.max(...list.map(({ at }) => at), Number.NEGATIVE_INFINITY);
const oldest = (list: readonly JudgedControl[]): EpochMs => Math.min(...list.map(({ at }) => at), Number.POSITIVE_INFINITY);

/** It makes good whatever failed before it, from its own time on. */
function isCertainPass(control: JudgedControl): boolean {
  if (control.window !== undefined || healingSpanOf(control).to > control.at) return false;
  return control.result === "PASS" || control.result === "WARN";
}

const overlapping = (judged: readonly JudgedControl[], { from, to }: TimeWindow): readonly JudgedControl[] =>
  judged.filter((one) => spanOf(one).to >= from && spanOf(one).from <= to);

type ReachOf = (control: JudgedControl) => TimeWindow;
const kept = new WeakMap<readonly JudgedControl[], ReachOf>();

/** Over which other controls have a say in a control's own verdict; asked once of each for all results that it decides for. */
function reachOf({ judged, events, asksSeries }: ControlQuestion): ReachOf {
  if (!asksSeries) return spanOf;
  const known = kept.get(judged);
  if (known !== undefined) return known;
  const receivedAt = new Map(events.map((event) => [event.id, event.receivedAt ?? Number.POSITIVE_INFINITY]));
  const all = judged.toSorted((a, b) => a.at - b.at);
  const found = new Map<JudgedControl, TimeWindow>();
  const make = (control: JudgedControl): TimeWindow => {
    const { from, to } = spanOf(control);
    const earlier = all.filter((one) => one.at < from || one === control);
    const begin = control.window === undefined ? certainBegin(control, earlier, receivedAt) : coarseBegin(earlier);
    const start = Math.min(begin, from);
    const before = all.toReversed().filter(({ at }) => at <= start);
    const after = all.filter(({ at }) => at >= to);
    return { from: Math.max(always.from, edgeOfRuns(before, start, -1)), to: edgeOfRuns(after, to, 1) };
  };
  const reach: ReachOf = (control) => {
    const own = found.get(control) ?? make(control);
    found.set(control, own);
    return own;
  };
  kept.set(judged, reach);
  return reach;
}

/** By former limits a control is judged among those that were known with it: one that came later counts for none of them. */
function certainBegin(
  control: JudgedControl,
  earlier: readonly JudgedControl[],
  receivedAt: ReadonlyMap<string, EpochMs>,
): EpochMs {
  // What the analyzer itself failed is asked by no rule.
  if (control.target === null) return control.at;
  const knownBy = receivedAt.get(control.id) ?? Number.NEGATIVE_INFINITY;
  const isEarly = (one: JudgedControl): boolean => (receivedAt.get(one.id) ?? Number.POSITIVE_INFINITY) <= knownBy;
  const isCounted = (one: JudgedControl): boolean => one.window === undefined && isInSeries(one) && isEarly(one);
  const ofLevel = earlier.filter((one) => one.level === control.level && isCounted(one));
  const ofLot = ofLevel.filter((one) => normalized(one.target?.lot ?? null) === normalized(control.target?.lot ?? null));
  const begins = [ofLot.at(-longestRule), ofLevel.at(-2 * longestRule), earlier.at(-lookedBackOn)];
  return Math.max(...begins.map((one) => one?.at ?? always.from));
}

const coarseBegin = (earlier: readonly JudgedControl[]): EpochMs => earlier.at(-lookedBackOn)?.at ?? always.from;

/**
 * A rule across levels asks a whole run of controls, and where one run ends tells where the next one begins: how far that goes from a
 * time on, through `controls` in their order, up to where a level repeats or a pause ends a run whatever else comes. One whose time is
 * uncertain may lie between any two.
 */
function edgeOfRuns(controls: readonly JudgedControl[], start: EpochMs, direction: 1 | -1): EpochMs {
  const isSure = controls.every(({ window }) => window === undefined);
  const pauseMs = isSure ? runWindowMs : 2 * runWindowMs;
  let edge = start;
  let last: JudgedControl | null = null;
  for (const next of controls.filter(isInSeries)) {
    if (Math.abs(next.at - edge) > pauseMs) break;
    if (isSure && next.level === last?.level && next.at !== edge) return next.at;
    last = next;
    edge = next.at;
  }
  return edge + direction * pauseMs;
}

/** Rules over several values ask those with a mean and an SD. */
const isInSeries = ({ result, target }: JudgedControl): boolean =>
  result !== "VOID" && target !== null && target.target !== null && target.sd !== null;
