/** The times of what one instrument handed over in a batch, before any of it is judged: what its clock tells, then what no clock can. */
import type { InstrumentId } from "../../domain/ids.ts";
import type { Timing } from "../view.ts";
import { correctClock } from "./clock-correction.ts";
import { boundImpossibleTimes } from "./impossible-times.ts";

/** Returns the runs whose time could not be looked at. */
export function correctTimes(ports: Timing, batch: number, instrument: InstrumentId): ReadonlySet<string> {
  const untimed = correctClock(ports, batch, instrument);
  const own = ports.store.runs.ofBatch(batch).filter((run) => run.instrumentId === instrument);
  boundImpossibleTimes(ports, batch, own);
  return untimed;
}
