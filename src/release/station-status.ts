/** The live status of every analysis, read from the store: the events around now, in windows of fixed size. */
import type { EpochMs } from "../domain/clock.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Instrument } from "../domain/station.ts";
import { unread, withHolding } from "../qc/schedule/held-text.ts";
import { type LiveKnown, type LiveStatus, stationStatus } from "../qc/schedule/live-status.ts";
import { holdingNow } from "./facts/holding-now.ts";
import { knownBetween } from "./facts/known-between.ts";
import { isOutOfUse } from "./facts/register-findings.ts";
import { ruledAt } from "./facts/ruled-parts.ts";
import { instrumentOf, type Looking, type Ports } from "./view.ts";

/** Enough to see every reagent lot that is in use beside others. */
const testsLookedAt = 20;

/** One entry for each analysis of each instrument, in the order of the configuration. */
export function readStationStatus(ports: Looking): readonly LiveStatus[] {
  const { instruments: configured, station } = ports.view();
  const now = ports.clock.now();
  ports.store.findings.look(now);
  const instruments = configured.map((instrument) => ruledAt(ports, instrument, now));
  const known = new Map(instruments.map((instrument) => [instrument.id as string, knownOf(ports, instrument, now)]));
  const statuses = stationStatus({ instruments, zone: station.gateway.zone }, known, now);
  // Asked last: what was just read may have been written by somebody else.
  if (ports.store.findings.isUnread()) return statuses.map(unread);
  return statuses.map((status) => withHolding(status, (lot) => holdingOn(ports, status, known, lot)));
}

function holdingOn(
  ports: Looking,
  status: LiveStatus,
  known: ReadonlyMap<string, LiveKnown>,
  reagentLot: string | null,
): readonly ReasonCode[] {
  const instrument = instrumentOf(ports.view(), status.instrument);
  const analyte = instrument?.analytes.find(({ name }) => name === status.analyte);
  const seen = known.get(status.instrument)?.analytes.get(status.analyte);
  if (instrument === null || analyte === undefined || seen === undefined) return [];
  return holdingNow(ports, { instrument, analyte, known: seen.events, reagentLot });
}

function knownOf({ store, view }: Ports<"store" | "view">, instrument: Instrument, now: EpochMs): LiveKnown {
  const { instruments } = view();
  const analytes = instrument.analytes.map(({ name }) => {
    const tests = store.tests.before(instrument.id, name, now + 1, testsLookedAt);
    const events = knownBetween(store, instrument, name, now, null, instruments, "all");
    const recentLots = tests.map((test) => ({ at: test.at, lot: test.reagentLot }));
    return [name, { events, reagentLot: tests[0]?.reagentLot ?? null, recentLots }] as const;
  });
  return { isOutOfUse: isOutOfUse(store, instrument, now), analytes: new Map(analytes) };
}
