/** Which earlier results an event can touch (qc.md 3.4 no. 3), and judging them again. Windows, not histories. */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import type { InstrumentId } from "../domain/ids.ts";
import type { Instrument } from "../domain/station.ts";
import type { JudgedControl } from "../qc/types.ts";
import type { Run } from "../store/runs.ts";
import { tellControls } from "./control-messages.ts";
import { judgeControlsAround, markControl } from "./controls.ts";
import { judge, type Trigger } from "./judging.ts";
import { instrumentOf, later, type ReleasePorts } from "./view.ts";

/** Later controls of the same level whose own verdict a late control can change: the longest rule looks back over twelve. */
const longestLookBack = 12;
/** A control excuses or condemns nothing earlier than one interval plus grace before it (ruling 7); a month and a half covers the longest. */
const reachBackMs = 62 * 24 * 3_600_000;
/** Controls whose place on the worklist is looked at anew. */
const controlsMarked = 200;
const endOfTime = Number.MAX_SAFE_INTEGER;

/** Judges again the results that this control may decide: from the control before it to those that still look back on it. */
export function reconsiderAround(ports: ReleasePorts, control: Run, trigger: Trigger): void {
  const instrument = instrumentOf(ports.view(), control.instrumentId);
  if (instrument === null || control.measuredAt === null) return;
  const measured = new Set(ports.store.runs.observations(control.key).map((one) => one.observation.analyte));
  const judged = instrument.analytes.filter(({ name }) => measured.has(name) && instrument.qc[name] !== undefined);
  const windows = judged.map(({ name }) => windowAround(ports, instrument, name, control));
  if (windows.length === 0) return;
  const from = Math.min(...windows.map((window) => window.from));
  const to = Math.max(...windows.map((window) => window.to));
  judgeAgain(ports, instrument.id, from, to, trigger);
}

/** Bounded by controls of its own level: another level's controls say nothing of how long this one stays the decisive one. */
function windowAround(ports: ReleasePorts, instrument: Instrument, analyte: string, control: Run): TimeWindow {
  const at = control.measuredAt ?? control.receivedAt;
  const judged = judgeControlsAround(ports, instrument, analyte, at);
  tellChanges(ports, instrument, analyte, judged);
  const around = judged.filter((one) => one.result !== "VOID");
  const levels = around.filter((one) => one.id.startsWith(`${control.key}.`)).map((one) => one.level);
  const sameLevel = around.filter((one) => levels.length === 0 || levels.includes(one.level)).map((one) => one.at);
  const before = sameLevel.filter((time) => time < at);
  const after = sameLevel.filter((time) => time > at).sort((a, b) => a - b);
  return {
    from: before.length > 0 && levels.length > 0 ? Math.max(...before) : at - reachBackMs,
    to: (levels.length > 0 ? after[longestLookBack - 1] : undefined) ?? endOfTime,
  };
}

/** What may have become known or unknown, good or bad of an instrument's measurements since `from`, by something that is no measurement. */
export function reconsiderSince(ports: ReleasePorts, instrument: Instrument, analyte: string, from: EpochMs): void {
  const { runs } = ports.store;
  const recent = runs.controlsAround(instrument.id, analyte, ports.clock.now(), controlsMarked);
  const held = runs.held().filter((run) => run.instrumentId === instrument.id);
  const controls = new Set([...recent.map((one) => one.runKey), ...held.map((run) => run.key)]);
  for (const key of controls) {
    const run = runs.byKey(key);
    if (run?.kind === "control") markControl(ports, run);
  }
  tellChanges(ports, instrument, analyte, judgeControlsAround(ports, instrument, analyte, ports.clock.now()));
  for (const run of held) if (run.kind === "patient") later(ports, () => judgeOne(ports, run.key, "event"));
  const oldest = Math.min(from, ...held.flatMap((run) => (run.kind === "control" ? (run.measuredAt ?? []) : [])));
  judgeAgain(ports, instrument.id, oldest - reachBackMs, endOfTime, "event");
}

/** What became of the controls, for the receiver of control results. */
function tellChanges(ports: ReleasePorts, instrument: Instrument, analyte: string, judged: readonly JudgedControl[]): void {
  const configured = instrument.analytes.find((one) => one.name === analyte);
  if (configured !== undefined) tellControls(ports, instrument, configured, judged);
}

/** What people wrote down may now explain what is held; what was sent is not asked again. Of one instrument, or of all. */
export function reconsiderHeld(ports: ReleasePorts, id: InstrumentId | null = null): void {
  const held = ports.store.runs.held().filter((run) => run.kind === "patient" && (id === null || run.instrumentId === id));
  for (const { key } of held) later(ports, () => judgeOne(ports, key, "event"));
}

/** Judges again what an instrument measured in [from, to], whatever became of it. */
export function judgeAgain(ports: ReleasePorts, id: InstrumentId, from: EpochMs, to: EpochMs, trigger: Trigger): void {
  const { runs, clocks } = ports.store;
  const certain = runs.patientRunsBetween(id, from, to).map((run) => run.key);
  for (const key of new Set([...certain, ...clocks.possiblyBetween(id, from, to)]))
    later(ports, () => judgeOne(ports, key, trigger));
}

function judgeOne(ports: ReleasePorts, key: string, trigger: Trigger): void {
  const run = ports.store.runs.byKey(key);
  if (run === null || run.kind !== "patient") return;
  if (run.state === "held" || run.state === "released" || run.state === "rejected") judge(ports, run, trigger);
}
