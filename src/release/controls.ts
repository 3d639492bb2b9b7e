/** Controls on the worklist: one whose lot or level nobody could tell waits for a person, all others are simply kept (ruling 8b). */
import type { EpochMs } from "../domain/clock.ts";
import type { Instrument } from "../domain/station.ts";
import { judgeControls } from "../qc/controls/verdict.ts";
import { judgedEvents } from "../qc/schedule/judged-events.ts";
import type { ComparisonEvent, ControlEvent, JudgedControl } from "../qc/types.ts";
import type { Run } from "../store/runs.ts";
import { knownEvents, toControlEvents } from "./known-events.ts";
import { instrumentOf, type ReleasePorts } from "./view.ts";

/** Sets a control run's place: on the worklist, or kept. Returns what each of its values was judged to be. */
export function markControl(ports: ReleasePorts, run: Run): readonly JudgedControl[] {
  const judged = judgeControlRun(ports, run);
  const unclaimed = judged.length > 0 && judged.every((one) => one.codes.includes("QC_CONTROL_UNKNOWN"));
  const next = unclaimed ? "held" : "kept";
  if (run.state !== next && (run.state === "kept" || run.state === "held")) ports.store.runs.setState(run.key, next);
  return judged;
}

export function judgeControlRun(ports: ReleasePorts, run: Run): readonly JudgedControl[] {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  if (instrument === null) return [];
  const events = toControlEvents(ports.store, ports.store.runs.observations(run.key));
  return instrument.analytes.flatMap((analyte) => judgeOne(ports, instrument, analyte, events));
}

/** Every control of an analyte around an instant, judged. */
export function judgeControlsAround(
  ports: ReleasePorts,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
): readonly JudgedControl[] {
  const configured = instrument.analytes.find((one) => one.name === analyte);
  if (configured === undefined) return [];
  return judgeOne(ports, instrument, configured, knownEvents(ports.store, instrument, analyte, at).controls);
}

/** Likewise electronic QC and comparisons, where a policy asks for them. */
export function judgeOthersAround(
  ports: ReleasePorts,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
): { readonly electronic: readonly JudgedControl[]; readonly comparisons: readonly ComparisonEvent[] } {
  const configured = instrument.analytes.find((one) => one.name === analyte);
  const [first, ...later] = instrument.qc[analyte] ?? [];
  if (configured === undefined || first === undefined) return { electronic: [], comparisons: [] };
  const known = knownEvents(ports.store, instrument, analyte, at);
  const { electronic = [], comparisons = [] } = judgedEvents(
    instrument,
    configured,
    [first, ...later],
    known,
    ports.view().station.gateway.zone,
  );
  return { electronic, comparisons };
}

function judgeOne(
  ports: ReleasePorts,
  instrument: Instrument,
  analyte: Instrument["analytes"][number],
  events: readonly ControlEvent[],
): readonly JudgedControl[] {
  const [first, ...later] = instrument.qc[analyte.name] ?? [];
  if (first === undefined) return [];
  return judgeControls(events, {
    model: instrument.driver,
    analyte,
    targets: ports.store.lots.targets(instrument.driver, analyte.name),
    policies: [first, ...later],
    zone: ports.view().station.gateway.zone,
  });
}
