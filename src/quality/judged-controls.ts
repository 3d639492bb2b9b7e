/**
 * The controls of a period as reports look at them: judged as one series with what came before, annulled ones included, and with those
 * that were received in it, whatever they say of their time (ruling 31).
 */
import type { EpochMs } from "../domain/clock.ts";
import { instrumentEvents } from "../domain/registers/instrument-events.ts";
import type { ConfiguredAnalyte, Instrument } from "../domain/station.ts";
import { isTrace, ownId } from "../qc/controls/annulled.ts";
import type { JudgedControl, KnownEvents } from "../qc/types.ts";
import { judgeStoredControls } from "../release/controls.ts";
import type { Looking } from "../release/view.ts";
import type { StoredObservation } from "../store/results/runs.ts";

export interface PeriodControls {
  readonly stored: readonly StoredObservation[];
  readonly judged: readonly JudgedControl[];
  readonly services: KnownEvents["services"];
}

export function controlsBetween(
  { store, view, clock }: Looking,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  from: EpochMs,
  to: EpochMs,
): PeriodControls {
  const measured = store.runs.controlsBetween(instrument.id, analyte.name, from, to);
  const received = store.runs.controlsReceived(instrument.id, analyte.name, from, to);
  const stored = [...new Map([...measured, ...received].map((one) => [one.id, one])).values()];
  const services = store.registers
    .between(instrumentEvents, instrument.id, from, to)
    .map(({ at, recordedAt, body }) => ({ at: at ?? recordedAt, kind: body.kind as string }));
  return { stored, judged: judgeStoredControls({ store, view, clock }, instrument, analyte, stored, services), services };
}

/** The observation's id: the trace of an annulled control has an ending of its own. */
export const observationIdOf = (control: JudgedControl): string => (isTrace(control) ? ownId(control.id) : control.id);
