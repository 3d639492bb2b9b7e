/**
 * What decides for a reagent lot (ruling 23) may lie behind any number of controls on other lots: read back, and forward, by lot until
 * each level has a control that counts, each with the controls that its rules look back on.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { Instrument } from "../../domain/station.ts";
import { healingSpanOf, spanOf } from "../../qc/controls/order.ts";
import { counts, normalized } from "../../qc/schedule/books.ts";
import { judgedOnce } from "../../qc/schedule/judged-events.ts";
import type { ControlEvent, JudgedControl, KnownEvents } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import { sharedEvents } from "./shared-events.ts";

/** Lots that a sample may be of; `all`: it tells none, or every lot is asked about. */
export type LotsAsked = readonly (string | null)[] | "all";

export interface DecidingQuestion {
  readonly store: GatewayStore;
  readonly instrument: Instrument;
  readonly analyte: string;
  readonly lots: LotsAsked;
  /** Before `from` and after `to` is looked; what lies between is known. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly since: EpochMs;
  /** So many controls one after the other up to an instant, and on the side `after` so many behind it. */
  readonly read: (at: EpochMs, side: Side) => readonly ControlEvent[];
}

export type Side = "before" | "after";

/** `near`: the controls next to the sample one after the other, whatever their lot; `all`: all that is known, returned with what else decides. */
export function withDeciding(question: DecidingQuestion, near: readonly ControlEvent[], all: KnownEvents): KnownEvents {
  const { store, instrument, analyte, since } = question;
  const { controlLots } = store.runs;
  const lots =
    question.lots === "all" ? controlLots.lots(instrument.id, analyte, since) : [...question.lots.map(normalized), null];
  let known = all;
  let blocks = [blockOf(near)];
  // Judged anew only when something was read.
  let judged = judgeAll(question, known);
  for (const lot of new Set(lots)) {
    for (const side of ["before", "after"] as const) {
      const start = side === "before" ? question.from : question.to;
      for (const at of controlLots.times(instrument.id, analyte, lot, start, side)) {
        if (at < since || isDecided(judged, question, lot, side)) break;
        if (blocks.some((block) => at >= block.from && at <= block.to)) continue;
        const read = question.read(at, side);
        blocks = [...blocks, blockOf(read)];
        known = sharedEvents({ ...known, controls: eachOnce([...known.controls, ...read]), gaps: gapsBetween(blocks) });
        judged = judgeAll(question, known);
      }
    }
  }
  return known;
}

const eachOnce = (controls: readonly ControlEvent[]): readonly ControlEvent[] => [
  ...new Map(controls.map((control) => [control.id, control])).values(),
];

/** Controls that were read one after the other, with none left out; where a time is uncertain, by the likeliest one. */
function blockOf(controls: readonly ControlEvent[]): TimeWindow {
  const times = controls.map(({ at }) => at);
  return { from: Math.min(...times), to: Math.max(...times) };
}

/** Where a block begins that no other one reaches: no rule may look back from there. */
function gapsBetween(blocks: readonly TimeWindow[]): readonly EpochMs[] {
  const isReached = ({ from }: TimeWindow): boolean => blocks.some((other) => other.from < from && other.to >= from);
  const starts = blocks.filter((block) => Number.isFinite(block.from) && !isReached(block)).map(({ from }) => from);
  const first = Math.min(...starts);
  return [...new Set(starts)].filter((start) => start > first);
}

function judgeAll({ instrument, analyte }: DecidingQuestion, known: KnownEvents): readonly JudgedControl[] {
  const configured = instrument.analytes.find(({ name }) => name === analyte);
  const [first, ...later] = instrument.qc[analyte] ?? [];
  if (configured === undefined || first === undefined) return [];
  return judgedOnce(instrument, configured, [first, ...later], known, instrument.clock.zone).controls;
}

/** A control on the lot counts on each level on that side. Without a policy nothing counts, and nothing needs to be found. */
function isDecided(
  judged: readonly JudgedControl[],
  { instrument, analyte, from, to }: DecidingQuestion,
  lot: string | null,
  side: Side,
): boolean {
  const levels = new Set((instrument.qc[analyte] ?? []).flatMap((policy) => policy.levels));
  const onSide = judged.filter((one) => {
    const { from: start, to: end } = spanOf(one);
    // What an operator typed in afterwards leaves a failure standing.
    if (healingSpanOf(one).to > end) return false;
    return normalized(one.reagentLot) === lot && (side === "before" ? end <= from : start > to);
  });
  return [...levels].every((level) => onSide.some((one) => counts(one, level)));
}
