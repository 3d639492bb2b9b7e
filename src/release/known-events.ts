/**
 * The events that can touch a result, read through a window of fixed size, so that judging costs the same in the first week and
 * after ten years.
 */
import type { EpochMs } from "../domain/clock.ts";
import { isTyped } from "../domain/manual.ts";
import { instrumentEvents } from "../domain/registers/instrument-events.ts";
import type { Instrument } from "../domain/station.ts";
import type { ControlEvent, KnownEvents } from "../qc/types.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { StoredObservation } from "../store/runs.ts";

/** An event further away than the longest interval with its grace stands between no control and no result that could need it. */
const reachMs = 800 * 24 * 3_600_000;

/** Controls looked at on each side of the result: enough for the longest rule window (12x on three levels). */
const controlsEachSide = 40;

/** `unit`: the station's instruments; only where a policy lets another instrument's control count for a new lot are they asked. */
export function knownEvents(
  store: GatewayStore,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
  unit: readonly Instrument[] = [],
): KnownEvents {
  const countsUnit = (instrument.qc[analyte] ?? []).some((policy) => policy.newLot === "unit");
  const siblings = unit.filter((one) => countsUnit && one.driver === instrument.driver && one.id !== instrument.id);
  return {
    controls: controlsOf(store, instrument, analyte, at),
    unitControls: siblings.flatMap((one) => controlsOf(store, one, analyte, at)),
    targets: store.lots.targets(instrument.driver, analyte),
    reagentLots: store.lots.reagents(instrument.driver, analyte),
    services: servicesOf(store, instrument, at),
  };
}

/** Everything told of the instrument in the reach of a result; events are few. */
function servicesOf(store: GatewayStore, { id }: Instrument, at: EpochMs): KnownEvents["services"] {
  const events = store.registers.between(instrumentEvents, id, at - reachMs, at + reachMs);
  return events.map((event) => ({ at: event.at ?? event.recordedAt, kind: event.body.kind }));
}

function controlsOf(store: GatewayStore, instrument: Instrument, analyte: string, at: EpochMs): readonly ControlEvent[] {
  return toControlEvents(
    store,
    withoutTypedTwins(store, store.runs.controlsAround(instrument.id, analyte, at, controlsEachSide)),
  );
}

/** A control that was typed in and is read out after all is one control: the instrument's own word counts. */
function withoutTypedTwins(store: GatewayStore, list: readonly StoredObservation[]): readonly StoredObservation[] {
  const typed = new Set(list.filter((one) => isTypedIn(store, one)).map(({ id }) => id));
  if (typed.size === 0) return list;
  const minute = (one: StoredObservation): number => Math.floor((one.measuredAt ?? 0) / 60_000);
  const readOut = new Set(list.filter(({ id }) => !typed.has(id)).map(minute));
  return list.filter((one) => !typed.has(one.id) || !readOut.has(minute(one)));
}

/** The run is asked for only where its name says so. */
const isTypedIn = (store: GatewayStore, { observation, runKey }: StoredObservation): boolean =>
  observation.run.startsWith("typed ") && isTyped(store.runs.byKey(runKey) ?? { connectionId: "" });

/** A control whose time could not be read is no event in time; it stays on the worklist. */
export function toControlEvents(store: GatewayStore, list: readonly StoredObservation[]): readonly ControlEvent[] {
  const words = store.decisions.ofControls(list.map((stored) => stored.runKey));
  return list.flatMap(({ id, runKey, measuredAt, observation }) => {
    if (measuredAt === null) return [];
    const window = store.clocks.windowOf(runKey);
    const { assigned = null, annulled = null } = words.get(runKey) ?? {};
    const event = { id, at: measuredAt, observation, assigned, annulled };
    return [window === null ? event : { ...event, window }];
  });
}
