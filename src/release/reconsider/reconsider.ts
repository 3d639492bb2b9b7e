/** Which earlier results an event can touch (QC.md 3.4 no. 3), and judging them again. Windows, not histories. */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import type { InstrumentEventKind } from "../../domain/registers/instrument-events.ts";
import type { Instrument } from "../../domain/station.ts";
import { normalized } from "../../qc/schedule/books.ts";
import type { JudgedControl } from "../../qc/types.ts";
import type { Run } from "../../store/runs.ts";
import { tellControls } from "../control-messages.ts";
import { judgeControlsAround, judgeControlsOnLot, judgeOthersAround, markControl } from "../controls.ts";
import type { Trigger } from "../errands/errand.ts";
import { lookedBackOn } from "../facts/deciding-controls.ts";
import { countedAround } from "../facts/known-tests.ts";
import { asksApproval, widelyRuled } from "../facts/ruled-parts.ts";
import { judge } from "../judging.ts";
import { instrumentOf, type Judging, type Ports, type Reconsidering, type Sending } from "../view.ts";
import { awaitsBatch } from "../waiting-room.ts";
import { beginningOfTime, endOfTime, joined, longestLookBack, windowBetween, windowOfEvent } from "./event-windows.ts";
import { judgeAgain } from "./judge-again.ts";

/** A control excuses or condemns nothing earlier than one interval plus grace before it (ruling 7); two months cover the longest. */
const reachBackMs = 62 * 24 * 3_600_000;
/** Controls whose place on the worklist is looked at anew. */
const controlsMarked = 200;
/** Controls before and after a change that may be told anew. */
const controlsTold = 40;
/** No lot is in use for longer. */
const lotLifeMs = 400 * 24 * 3_600_000;
/** A control in a sample's minute counts as before it. */
const minuteMs = 60_000;

/** Judges again the results that this control may decide: from the control before it to those that still look back on it. */
export function reconsiderAround(ports: Reconsidering & Sending, control: Run): void {
  const instrument = ruledInstrument(ports, control);
  if (instrument === null || control.measuredAt === null) return;
  const measured = new Set(ports.store.runs.observations(control.key).map((one) => one.observation.analyte));
  const judged = instrument.analytes.filter(({ name }) => measured.has(name) && instrument.qc[name] !== undefined);
  const windows = judged.map(({ name }) => windowAround(ports, instrument, name, control));
  judgeWithin(ports, instrument, windows);
  for (const { name } of judged) {
    reconsiderUnit(ports, instrument, name, control.measuredAt);
    ports.later({ kind: "look-back", instrument: instrument.id, analyte: name, control: control.key });
  }
}

/** With every policy that may count for one of its results. */
function ruledInstrument(ports: Ports<"store" | "view">, { instrumentId }: Run): Instrument | null {
  const instrument = instrumentOf(ports.view(), instrumentId);
  return instrument === null ? null : widelyRuled(ports, instrument);
}

/** A reagent lot that was tried here may be tried for the unit (ruling 9): what the others of its kind measured from then on. */
function reconsiderUnit(ports: Reconsidering, instrument: Instrument, analyte: string, at: EpochMs): void {
  for (const other of ports.view().instruments.map((one) => widelyRuled(ports, one))) {
    const countsUnit = (other.qc[analyte] ?? []).some(({ newLot }) => newLot === "unit");
    if (!countsUnit || other.driver !== instrument.driver || other.id === instrument.id) continue;
    judgeWithin(ports, other, [{ from: at - minuteMs, to: endOfTime }]);
  }
}

/** Something happened to an instrument, or it became known only now. */
export function reconsiderEvent(ports: Reconsidering, instrument: Instrument, kind: InstrumentEventKind, at: EpochMs): void {
  judgeWithin(ports, instrument, [windowOfEvent(ports, instrument, kind, at)]);
}

/** A comparison of an analyte was registered. */
export function reconsiderComparison(ports: Reconsidering, instrument: Instrument, analyte: string, at: EpochMs): void {
  const { comparisons } = judgeOthersAround(ports, instrument, analyte, at);
  judgeWithin(ports, instrument, [windowBetween(comparisons, at)]);
}

/** A run of the instrument itself, which may be an electronic control. */
export function reconsiderService(ports: Reconsidering, run: Run): void {
  const instrument = ruledInstrument(ports, run);
  const at = run.measuredAt;
  if (instrument === null || at === null) return;
  const windows = instrument.analytes.flatMap(({ name }) => {
    const { electronic } = judgeOthersAround(ports, instrument, name, at);
    const used = electronic.filter(({ result }) => result !== "VOID");
    return used.some(({ id }) => id.startsWith(`${run.key}.`)) ? [windowBetween(used, at)] : [];
  });
  judgeWithin(ports, instrument, windows);
}

/** Patient tests that came now: where tests are counted, they use up the controls of others. `judged`: those just judged anyway. */
export function reconsiderTests(ports: Reconsidering, runs: readonly Run[]): void {
  const judged = new Set(runs.map(({ key }) => key));
  for (const instrument of ports.view().instruments.map((one) => widelyRuled(ports, one))) {
    const times = runs.filter((run) => run.instrumentId === instrument.id).flatMap(({ measuredAt }) => measuredAt ?? []);
    const ends = times.length === 0 ? [] : [Math.min(...times), Math.max(...times)];
    const windows = instrument.analytes.flatMap(({ name }) =>
      ends.flatMap((at) => countedAround(ports.store, instrument, name, at) ?? []),
    );
    judgeWithin(ports, instrument, windows, judged);
  }
}

function judgeWithin(
  ports: Ports<"store" | "later" | "onQcChanged">,
  { id }: Instrument,
  windows: readonly TimeWindow[],
  except?: ReadonlySet<string>,
): void {
  ports.store.afterCommit(() => ports.onQcChanged?.());
  const window = joined(windows);
  if (window === null) return;
  // Within the minute of a control that bounds it the instrument's numbers decide, or nothing does: what was measured there may lie inside.
  const from = Math.max(window.from - minuteMs, beginningOfTime);
  judgeAgain(ports, id, from, Math.min(window.to + minuteMs, endOfTime), except);
}

/**
 * Bounded by controls of its own level on its own reagent lot: no other level's and no other lot's says how long this one stays the
 * decisive one (ruling 23). Where its time is uncertain it reaches from the first instant that it may have been run.
 */
function windowAround(ports: Sending, instrument: Instrument, analyte: string, control: Run): TimeWindow {
  const at = control.measuredAt ?? control.receivedAt;
  const span = ports.store.clocks.windowOf(control.key) ?? { from: at, to: at };
  const measured = ports.store.runs.observations(control.key).find((one) => one.observation.analyte === analyte);
  const lot = measured?.observation.reagentLot?.number ?? null;
  const judged = judgeControlsOnLot(ports, instrument, analyte, at, lot);
  tellChanges(ports, instrument, analyte, at);
  const around = judged.filter((one) => one.result !== "VOID" && one.window === undefined);
  const own = judged.filter((one) => one.result !== "VOID" && one.id.startsWith(`${control.key}.`)).map((one) => one.level);
  // One that tells no level, or is void by now, may have been of any.
  const isAnyLevel = own.length === 0 || own.includes(null);
  const levels = isAnyLevel ? [...new Set(around.map((one) => one.level))] : own;
  const windows = levels.map((level) => windowOfLevel(around, level, span, normalized(lot)));
  if (own.length > 0) return joined(windows) ?? { from: beginningOfTime, to: endOfTime };
  return (
    joined([...windows, { from: windows.length > 0 ? span.from : span.from - reachBackMs, to: endOfTime }]) ?? {
      from: at,
      to: endOfTime,
    }
  );
}

/** Without an earlier control on the lot it reaches back over the longest that a lot is in use. */
function windowOfLevel(
  controls: readonly JudgedControl[],
  level: string | null,
  { from, to }: TimeWindow,
  lot: string | null,
): TimeWindow {
  const ofLevel = controls.filter((one) => one.level === level || one.level === null);
  const bounding = ofLevel.filter((one) => one.reagentLot === lot).map((one) => one.at);
  const after = bounding.filter((time) => time > to).sort((a, b) => a - b);
  const isFirstOfAll = !ofLevel.some((one) => one.at < from);
  const farthest = isFirstOfAll ? beginningOfTime : from - lotLifeMs;
  return { from: Math.max(...bounding.filter((time) => time < from), farthest), to: after[longestLookBack - 1] ?? endOfTime };
}

/** What may have become known or unknown, good or bad of an instrument's measurements since `from`, by something that is no measurement. */
export function reconsiderSince(ports: Reconsidering & Sending, instrument: Instrument, analyte: string, from: EpochMs): void {
  ports.store.afterCommit(() => ports.onQcChanged?.());
  const { runs } = ports.store;
  const recent = runs.controlsAround(instrument.id, analyte, ports.clock.now(), controlsMarked);
  const held = [...runs.held(), ...runs.awaitingControl()].filter((run) => run.instrumentId === instrument.id);
  const controls = new Set([...recent.map((one) => one.runKey), ...held.map((run) => run.key)]);
  for (const key of controls) {
    const run = runs.byKey(key);
    if (run?.kind === "control") markControl(ports, run);
  }
  tellChanges(ports, instrument, analyte, ports.clock.now());
  for (const run of held) if (run.kind === "patient") ports.later({ kind: "judge", run: run.key, trigger: "event" });
  const oldest = Math.min(from, ...held.flatMap((run) => (run.kind === "control" ? (run.measuredAt ?? []) : [])));
  judgeAgain(ports, instrument.id, oldest - reachBackMs, endOfTime);
}

/** What became of the controls around an instant, for the receiver of control results. */
function tellChanges(ports: Sending, instrument: Instrument, analyte: string, at: EpochMs): void {
  const configured = instrument.analytes.find((one) => one.name === analyte);
  if (configured === undefined || ports.view().station.qcReceiver === null) return;
  const read = judgeControlsAround(ports, instrument, analyte, at, controlsTold + lookedBackOn);
  const judged = read.toSorted((a, b) => a.at - b.at);
  const [first] = judged;
  const isWhole = first === undefined || ports.store.runs.controlsAround(instrument.id, analyte, first.at - 1, 1, 0).length === 0;
  // Of the first ones that were read nobody knows what their rules look back on: what was told of them stands.
  tellControls(ports, instrument, configured, isWhole ? judged : judged.slice(lookedBackOn));
}

/** What people wrote down may now explain what is held; what was sent is not asked again. Of one instrument, or of all. */
export function reconsiderHeld(ports: Ports<"store" | "later">, id: InstrumentId | null, trigger: Trigger): void {
  const held = ports.store.runs.held().filter((run) => run.kind === "patient" && (id === null || run.instrumentId === id));
  for (const { key } of held) ports.later({ kind: "judge", run: key, trigger });
}

/** Judges a run that was judged before, whatever became of it; a person's act also one that waits for its docking batch. */
export function judgeOne(ports: Judging, key: string, trigger: Trigger): void {
  const run = ports.store.runs.byKey(key);
  if (run === null) return;
  if (trigger === "person" || run.kind === "eqa" || !awaitsBatch(run)) judge(ports, run, trigger);
}

/** Another version of this run has come: a held or released one is judged again with that knowledge. */
export function reconsiderContested(ports: Judging & Reconsidering, key: string): void {
  const run = ports.store.runs.byKey(key);
  if (run === null || awaitsBatch(run)) return;
  if (run.kind === "service") reconsiderService(ports, run);
  if (run.kind === "patient") judge(ports, run, "event");
  if (run.kind === "control") ports.later({ kind: "control", run: key });
}

/** Call when a configuration becomes active: what is held may be judged by other rules now. */
export function reconsiderUnapproved(ports: Ports<"store" | "view" | "later">): void {
  const waits = ports.store.runs.held().some(({ reasons }) => reasons.some(({ code }) => code === "RULES_NOT_APPROVED"));
  if (waits || asksApproval(ports.view())) ports.later({ kind: "held", instrument: null, trigger: "event" });
}
