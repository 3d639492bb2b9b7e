/** Which earlier results an event can touch (qc.md 3.4 no. 3), and judging them again. Windows, not histories. */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import type { InstrumentId } from "../domain/ids.ts";
import type { Instrument } from "../domain/station.ts";
import type { Run } from "../store/runs.ts";
import { judgeControlsAround, markControl } from "./controls.ts";
import { judge, type Trigger } from "./judging.ts";
import { lookBackFrom } from "./look-back.ts";
import { instrumentOf, later, type ReleasePorts } from "./view.ts";
import { awaitsControl } from "./waiting.ts";

/** Later controls of the same level whose own verdict a late control can change: the longest rule looks back over twelve. */
const longestLookBack = 12;
/** A control excuses or condemns nothing earlier than one interval plus grace before it (ruling 7); a month and a half covers the longest. */
const reachBackMs = 62 * 24 * 3_600_000;
const recentControls = 6;
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
  for (const { name } of judged) later(ports, () => lookBackFrom(ports, instrument, name, control));
}

/** Bounded by controls of its own level: another level's controls say nothing of how long this one stays the decisive one. */
function windowAround(ports: ReleasePorts, instrument: Instrument, analyte: string, control: Run): TimeWindow {
  const at = control.measuredAt ?? control.receivedAt;
  const around = judgeControlsAround(ports, instrument, analyte, at).filter((one) => one.result !== "VOID");
  const levels = around.filter((one) => one.id.startsWith(`${control.key}.`)).map((one) => one.level);
  const sameLevel = around.filter((one) => levels.length === 0 || levels.includes(one.level)).map((one) => one.at);
  const before = sameLevel.filter((time) => time < at);
  const after = sameLevel.filter((time) => time > at).sort((a, b) => a - b);
  return {
    from: before.length > 0 && levels.length > 0 ? Math.max(...before) : at - reachBackMs,
    to: (levels.length > 0 ? after[longestLookBack - 1] : undefined) ?? endOfTime,
  };
}

/** Lots of a model changed: its unassigned controls and its held results may now be explained, its recent sent ones contested. */
export function reconsiderModel(ports: ReleasePorts, model: string): void {
  const instruments = ports.view().instruments.filter((one) => one.driver === model);
  for (const instrument of instruments) {
    for (const run of [...ports.store.runs.held(), ...ports.store.runs.awaitingControl()]) {
      if (run.instrumentId !== instrument.id) continue;
      if (run.kind === "control") markControl(ports, run);
      else judge(ports, run, "event");
    }
    for (const { name } of instrument.analytes) {
      const recent = ports.store.runs.controlsAround(instrument.id, name, ports.clock.now(), recentControls);
      const from = Math.min(...recent.map((one) => one.measuredAt ?? endOfTime), ports.clock.now());
      judgeAgain(ports, instrument.id, from, endOfTime, "event");
    }
  }
}

function judgeAgain(ports: ReleasePorts, id: InstrumentId, from: EpochMs, to: EpochMs, trigger: Trigger): void {
  const { runs, clocks } = ports.store;
  const certain = runs.patientRunsBetween(id, from, to).map((run) => run.key);
  for (const key of new Set([...certain, ...clocks.possiblyBetween(id, from, to)]))
    later(ports, () => judgeOne(ports, key, trigger));
}

function judgeOne(ports: ReleasePorts, key: string, trigger: Trigger): void {
  const run = ports.store.runs.byKey(key);
  if (run === null || run.kind !== "patient") return;
  if (run.state === "held" || run.state === "released" || run.state === "rejected" || awaitsControl(run))
    judge(ports, run, trigger);
}
