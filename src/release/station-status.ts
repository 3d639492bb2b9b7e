/** The live status of every analysis, read from the store: the events around now, in windows of fixed size. */
import type { EpochMs } from "../domain/clock.ts";
import type { Instrument } from "../domain/station.ts";
import { type LiveKnown, type LiveStatus, stationStatus } from "../qc/schedule/live.ts";
import { ruledAt } from "./known/approval.ts";
import { knownEvents } from "./known/known-events.ts";
import { isOutOfUse } from "./known/registers.ts";
import type { ReleasePorts } from "./view.ts";

export function readStationStatus(ports: ReleasePorts): readonly LiveStatus[] {
  const { instruments: configured, station } = ports.view();
  const now = ports.clock.now();
  const instruments = configured.map((instrument) => ruledAt(ports, instrument, now));
  const known = new Map(instruments.map((instrument) => [instrument.id as string, knownOf(ports, instrument, now)]));
  return stationStatus({ instruments, zone: station.gateway.zone }, known, now);
}

function knownOf({ store, view }: ReleasePorts, instrument: Instrument, now: EpochMs): LiveKnown {
  const { instruments } = view();
  const analytes = instrument.analytes.map(({ name }) => {
    const [last] = store.tests.before(instrument.id, name, now + 1, 1);
    const events = knownEvents(store, instrument, name, now, instruments);
    return [name, { events, reagentLot: last?.reagentLot ?? null }] as const;
  });
  return { isOutOfUse: isOutOfUse(store, instrument, now), analytes: new Map(analytes) };
}
