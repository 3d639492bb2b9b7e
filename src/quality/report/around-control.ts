/** The controls around one of them, for the chart of a look-back case: of its own lot and level, judged as one series, without staff. */
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import type { Looking } from "../../release/view.ts";
import { countedAt } from "../counted-at.ts";
import { controlsBetween, observationIdOf } from "../judged-controls.ts";
import type { Charted, StreamPoint } from "./monthly-report.ts";
import { pointOf } from "./stream.ts";

export interface ControlsAround extends Charted {
  readonly lot: string;
  readonly level: string;
  readonly unit: string;
  readonly chart: readonly (StreamPoint & { /** The one that was asked for. */ readonly isTheOne: boolean })[];
}

/** Before it and after it, together what a chart shows at most (QC.md 1.5). */
const before = 19;
const after = 10;
/** Controls are run weekly, or after so many tests; older ones say nothing of this one. */
const lookBackMs = 366 * 24 * 3_600_000;

/** Null: nobody knows of which lot and level it was, so there is no series that it belongs to. */
export function controlsAround(
  ports: Looking,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  id: string,
): ControlsAround | null {
  const { store, clock } = ports;
  const { zone } = ports.view().station.gateway;
  const own = store.runs.observation(id);
  if (own === null) return null;
  const around = countedAt(store, own, zone).at;
  const { stored, judged } = controlsBetween(ports, instrument, analyte, around - lookBackMs, clock.now());
  const asked = judged.find((one) => observationIdOf(one) === id);
  const { target = null, level = null } = asked ?? {};
  if (target === null || level === null) return null;
  const series = judged
    .filter((one) => one.target?.lot === target.lot && one.level === level)
    .flatMap((one) => {
      const found = stored.find((other) => other.id === observationIdOf(one));
      return found === undefined ? [] : [{ judged: one, stored: found, ...countedAt(store, found, zone) }];
    })
    .sort((a, b) => a.at - b.at || (a.judged.id < b.judged.id ? -1 : 1));
  const place = series.findIndex((one) => one.stored.id === id);
  return {
    ...{ lot: target.lot, level, unit: target.unit },
    ...{ target: target.target, sd: target.sd, low: target.low, high: target.high },
    chart: series.slice(Math.max(0, place - before), place + 1 + after).map(({ stored: found, ...one }) => ({
      ...pointOf({ ...one, observation: found.observation, comment: null, deviation: null }, false),
      isTheOne: found.id === id,
    })),
  };
}
