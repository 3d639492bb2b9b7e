/**
 * How far an event that is no control reaches: to the controls before and after it that decide in its stead (QC.md 3.4 no. 3).
 * Windows, not histories; where no later control says so, to the newest result.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { type InstrumentEventKind, instrumentEvents } from "../../domain/registers/instrument-events.ts";
import type { Instrument } from "../../domain/station.ts";
import { judgeControlsAround, judgeOthersAround } from "../controls.ts";
import type { Ports } from "../view.ts";

export const endOfTime = Number.MAX_SAFE_INTEGER;
/** Later controls of the same level whose own verdict a late event can change: the longest rule looks back over twelve. */
export const longestLookBack = 12;
/** Where no control comes before, everything before may be touched: this happens once. */
export const beginningOfTime = Number.MIN_SAFE_INTEGER;

/** From the earliest begin to the latest end; null where there is none. */
export const joined = (windows: readonly TimeWindow[]): TimeWindow | null =>
  windows.length === 0
    ? null
    : { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };

/** Something happened to the instrument: a trigger, a reset of the rules, an end to excuses, or out of use. */
export function windowOfEvent(
  ports: Ports<"store" | "view">,
  instrument: Instrument,
  kind: InstrumentEventKind,
  at: EpochMs,
): TimeWindow {
  const controlled = instrument.analytes.filter(({ name }) => instrument.qc[name] !== undefined);
  const windows = controlled.map(({ name }) => betweenControls(ports, instrument, name, at));
  const own = { from: at, to: nextOf(ports, instrument, sameMatter(kind, instrument), at) };
  return joined([...windows, own]) ?? own;
}

/** A comparison or an electronic control decides until the next one, and may excuse or condemn back to the one before. */
export function windowBetween(others: readonly { readonly at: EpochMs }[], at: EpochMs): TimeWindow {
  const before = others.map((one) => one.at).filter((time) => time < at);
  const after = others.map((one) => one.at).filter((time) => time > at);
  return { from: Math.max(...before, beginningOfTime), to: Math.min(...after, endOfTime) };
}

function betweenControls(ports: Ports<"store" | "view">, instrument: Instrument, analyte: string, at: EpochMs): TimeWindow {
  const liquid = judgeControlsAround(ports, instrument, analyte, at).filter(({ result }) => result !== "VOID");
  const { electronic, comparisons } = judgeOthersAround(ports, instrument, analyte, at);
  const asked = (instrument.qc[analyte] ?? []).flatMap(({ levels }) => levels);
  const levels = new Set([...asked, ...liquid.map(({ level }) => level)]);
  const series = [...levels].map((level) => liquid.filter((one) => one.level === level));
  const used = electronic.filter(({ result }) => result !== "VOID");
  const windows = [
    ...series.map((controls) => windowOfSeries(controls, at, longestLookBack)),
    ...[used, comparisons].filter((list) => list.length > 0).map((list) => windowOfSeries(list, at, 1)),
  ];
  return joined(windows) ?? { from: at, to: endOfTime };
}

/** To the `reach`-th after, and from the one before: only where a control came since could the event break an excuse; at one instant it was first. */
function windowOfSeries(list: readonly { readonly at: EpochMs }[], at: EpochMs, reach: number): TimeWindow {
  const after = list
    .map((one) => one.at)
    .filter((time) => time >= at)
    .sort((a, b) => a - b);
  return { from: after.length === 0 ? at : windowBetween(list, at).from, to: after[reach - 1] ?? endOfTime };
}

/** Which later event takes its place; none for what only controls end. */
function sameMatter(kind: InstrumentEventKind, { service }: Instrument): readonly InstrumentEventKind[] {
  if (kind === "out-of-use" || kind === "in-use") return ["out-of-use", "in-use"];
  return kind === "service" && service !== undefined ? ["service"] : [];
}

function nextOf({ store }: Ports<"store">, { id }: Instrument, kinds: readonly InstrumentEventKind[], at: EpochMs): EpochMs {
  if (kinds.length === 0) return at;
  const later = store.registers.between(instrumentEvents, id, at + 1, endOfTime);
  return later.find(({ body }) => kinds.includes(body.kind))?.at ?? endOfTime;
}
