/** The live status of every analysis, read from the store: the events around now, in windows of fixed size. */
import type { EpochMs } from "../domain/clock.ts";
import type { Instrument } from "../domain/station.ts";
import { type LiveKnown, type LiveStatus, stationStatus } from "../qc/schedule/live.ts";
import { ruledAt } from "./known/approval.ts";
import { knownBetween } from "./known/known-between.ts";
import { isOutOfUse } from "./known/registers.ts";
import type { ReleasePorts } from "./view.ts";

/** Enough to see every reagent lot that is in use beside others. */
const testsLookedAt = 20;

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
    const tests = store.tests.before(instrument.id, name, now + 1, testsLookedAt);
    const events = knownBetween(store, instrument, name, now, null, instruments, "all");
    const recentLots = tests.map((test) => ({ at: test.at, lot: test.reagentLot }));
    return [name, { events, reagentLot: tests[0]?.reagentLot ?? null, recentLots }] as const;
  });
  return { isOutOfUse: isOutOfUse(store, instrument, now), analytes: new Map(analytes) };
}
