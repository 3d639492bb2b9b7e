/** Controls on the worklist: one whose lot or level nobody could tell waits for a person, all others are simply kept (ruling 8b). */
import type { EpochMs } from "../domain/clock.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Instrument } from "../domain/station.ts";
import { judgeControls } from "../qc/controls/judge-controls.ts";
import { interventionsOf } from "../qc/schedule/judged-events.ts";
import type { ControlEvent, JudgedControl, KnownEvents } from "../qc/types.ts";
import type { Run, StoredObservation } from "../store/results/runs.ts";
import { knownBetween } from "./facts/known-between.ts";
import { approvedFor, controlsOf, knownEvents, toControlEvents } from "./facts/known-events.ts";
import { ruledAt } from "./facts/ruled-parts.ts";
import { isUnjudged } from "./unjudged.ts";
import { instrumentOf, type Looking, type Ports } from "./view.ts";

/** Sets a control run's place: on the worklist, or kept. Returns what each of its values was judged to be. Throws what judging it threw. */
export function markControl(ports: Ports<"store" | "view">, run: Run): readonly JudgedControl[] {
  const judged = judgeControlRun(ports, run);
  const broken = judged.find(({ fault }) => fault !== undefined);
  if (broken !== undefined) throw broken.fault;
  if (isUnjudged(run)) ports.store.runs.unjudge(run.key);
  const next = controlReasons(judged, ports.store.runs.byKey(run.key) ?? run).length > 0 ? "held" : "kept";
  if (run.state !== next && (run.state === "kept" || run.state === "held")) ports.store.runs.setState(run.key, next);
  return judged;
}

/** Why a control waits for a person: nobody can say which it was, or when (rulings 8b and 27). */
export function controlReasons(judged: readonly JudgedControl[], { intakeCodes }: Run): readonly ReasonCode[] {
  const times = intakeCodes.filter((code) => code === "TIME_IMPLAUSIBLE" || code === "CLOCK_UNCERTAIN");
  return [...(isUnclaimed(judged) ? (["QC_CONTROL_UNKNOWN"] as const) : []), ...times];
}

/** No registered lot and level fits. */
export const isUnclaimed = (judged: readonly JudgedControl[]): boolean =>
  judged.length > 0 && judged.every((one) => one.codes.includes("QC_CONTROL_UNKNOWN"));

/**
 * One verdict for each value of the run that is a control, as it stands without what came before it; none where nobody configured the
 * instrument.
 */
export function judgeControlRun(ports: Ports<"store" | "view">, run: Run): readonly JudgedControl[] {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  if (instrument === null) return [];
  return judgeControlEvents(ports, instrument, toControlEvents(ports.store, ports.store.runs.observations(run.key)));
}

/** Controls of one run, of whatever analyte, by the rules that count at its time. */
export function judgeControlEvents(
  ports: Ports<"store" | "view">,
  known: Instrument,
  events: readonly ControlEvent[],
): readonly JudgedControl[] {
  const instrument = ruledAt(ports, known, Math.max(0, ...events.map(({ at }) => at)));
  return instrument.analytes.flatMap((analyte) => judgeOne(ports, instrument, analyte, events));
}

/** Every control of an analyte around an instant, judged; `eachSide`: how many before it and after it, at most. */
export function judgeControlsAround(
  ports: Ports<"store" | "view">,
  known: Instrument,
  analyte: string,
  at: EpochMs,
  eachSide?: number,
): readonly JudgedControl[] {
  const instrument = ruledAt(ports, known, at);
  const configured = instrument.analytes.find((one) => one.name === analyte);
  if (configured === undefined) return [];
  const { services, controls } = knownEvents(ports.store, instrument, analyte, at);
  const asked = eachSide === undefined ? controls : controlsOf(ports.store, instrument, analyte, at, eachSide);
  return judgeOne(ports, instrument, configured, asked, services);
}

/** Likewise, with whatever decides for one reagent lot however far away; null: for a control that tells no lot, for every lot. */
export function judgeControlsOnLot(
  ports: Ports<"store" | "view">,
  known: Instrument,
  analyte: string,
  at: EpochMs,
  lot: string | null,
): readonly JudgedControl[] {
  const instrument = ruledAt(ports, known, at);
  const configured = instrument.analytes.find((one) => one.name === analyte);
  if (configured === undefined) return [];
  const events = knownBetween(ports.store, instrument, analyte, at, null, [], lot === null ? "all" : [lot]);
  return judgeOne(ports, instrument, configured, events.controls, events.services, events.gaps);
}

/** Stored controls of an analyte, judged as one series by the rules that count now. */
export function judgeStoredControls(
  ports: Looking,
  known: Instrument,
  { name }: Instrument["analytes"][number],
  stored: readonly StoredObservation[],
  services: KnownEvents["services"],
): readonly JudgedControl[] {
  const instrument = ruledAt(ports, known, ports.clock.now());
  const analyte = instrument.analytes.find((one) => one.name === name);
  if (analyte === undefined) return [];
  return judgeOne(ports, instrument, analyte, toControlEvents(ports.store, stored), services);
}

function judgeOne(
  ports: Ports<"store" | "view">,
  instrument: Instrument,
  analyte: Instrument["analytes"][number],
  events: readonly ControlEvent[],
  services: KnownEvents["services"] = [],
  gaps: readonly EpochMs[] = [],
): readonly JudgedControl[] {
  const [first, ...later] = instrument.qc[analyte.name] ?? [];
  if (first === undefined) return [];
  return judgeControls(events, {
    model: instrument.driver,
    analyte,
    targets: ports.store.lots.targets(instrument.driver, analyte.name),
    formerTargets: ports.store.lots.formerTargets(instrument.driver, analyte.name),
    policies: [first, ...later],
    zone: ports.view().station.gateway.zone,
    services: [...interventionsOf(services), ...gaps.map((at) => ({ at }))],
    approved: approvedFor(ports.store, instrument.id, analyte.name),
  });
}
