/**
 * Three failed controls among the last five of a level say stop (ruling 12), over all reagent lots or on one: the instrument comes
 * out of use, and a deviation is opened by itself, once, so that somebody follows it up (§ 9).
 */
import { deviationOccasions } from "../../domain/registers/deviations.ts";
import type { Instrument } from "../../domain/station.ts";
import { isStopped } from "../../qc/schedule/stop.ts";
import { judgeControlsAround } from "../../release/controls.ts";
import { knownEvents } from "../../release/facts/known-events.ts";
import { instrumentOf, type Logging } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { openDeviation } from "./deviations.ts";

/** Call when a control was judged. */
export function noteStop(ports: Logging, control: Run): void {
  const instrument = instrumentOf(ports.view(), control.instrumentId);
  if (instrument === null || control.measuredAt === null) return;
  const measured = new Set(ports.store.runs.observations(control.key).map((one) => one.observation.analyte));
  for (const { name } of instrument.analytes) if (measured.has(name)) noteAnalyte(ports, instrument, name, control);
}

function noteAnalyte(ports: Logging, instrument: Instrument, analyte: string, control: Run): void {
  const at = control.measuredAt ?? control.receivedAt;
  const controls = judgeControlsAround(ports, instrument, analyte, at);
  const { services } = knownEvents(ports.store, instrument, analyte, at);
  const own = controls.find(({ id }) => id.startsWith(`${control.key}.`));
  const sample = { at, reagentLot: own?.reagentLot ?? null, sequence: null };
  for (const level of new Set(controls.flatMap((one) => one.level ?? []))) {
    if (!isStopped(controls, services, level, sample)) continue;
    const deviation = {
      description: `${instrument.name}: tre av de siste kontrollene er ikke godkjent (${analyte}, ${level}).`,
      instrument: instrument.id,
      immediateAction: "Instrumentet skal tas ut av bruk. Ring Noklus.",
      occasion: deviationOccasions.stop(instrument.id, analyte, level),
    };
    const number = openDeviation(ports, deviation, null);
    ports.logger.warn("qc-stop", { instrument: instrument.id, analyte, deviation: number });
  }
}
