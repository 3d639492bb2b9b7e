/** The events that can touch a result whose time is uncertain: all of the window's, read in steps of the usual size. */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { Instrument } from "../../domain/station.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { LotsAsked } from "./deciding-controls.ts";
import { knownEvents, withLots } from "./known-events.ts";

/** `at`: the likeliest time. `lots`: the reagent lots that the sample may be of; what decides for them is found however far away. */
export function knownBetween(
  store: GatewayStore,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
  window: TimeWindow | null,
  unit: readonly Instrument[],
  lots: LotsAsked,
): KnownEvents {
  const ask = (time: EpochMs): KnownEvents => knownEvents(store, instrument, analyte, time, unit);
  const near = window === null ? ask(at) : nearWindow(ask, at, window);
  return withLots(store, instrument, analyte, near, window ?? { from: at, to: at }, lots);
}

function nearWindow(ask: (time: EpochMs) => KnownEvents, at: EpochMs, window: TimeWindow): KnownEvents {
  let known = merged(ask(at), ask(window.to));
  for (let time: EpochMs | null = window.from; time !== null; ) {
    const step = ask(time);
    known = merged(known, step);
    time = nextStep(step, time, window.to);
  }
  return known;
}

/** The earliest of the lists' ends, so that no list has a gap. Null: the end is reached, or there is nothing more. */
function nextStep({ controls, unitControls = [], electronic = [] }: KnownEvents, time: EpochMs, end: EpochMs): EpochMs | null {
  const ends = [controls, unitControls, electronic].map((list) =>
    Math.max(...list.map((control) => control.at), Number.NEGATIVE_INFINITY),
  );
  const next = Math.min(...ends.filter((one) => one > time), Number.POSITIVE_INFINITY);
  return next < end ? next : null;
}

function merged(one: KnownEvents, other: KnownEvents): KnownEvents {
  return {
    ...one,
    controls: eachOnce([...one.controls, ...other.controls]),
    unitControls: eachOnce([...(one.unitControls ?? []), ...(other.unitControls ?? [])]),
    services: [...one.services, ...other.services],
    ...bothOf("tests", one.tests, other.tests),
    ...bothOf("electronic", one.electronic, other.electronic),
    ...bothOf("comparisons", one.comparisons, other.comparisons),
  };
}

/** What no policy asks for stays absent. */
function bothOf<Name extends string, Event extends Identified>(
  name: Name,
  one: readonly Event[] | undefined,
  other: readonly Event[] | undefined,
): { readonly [Key in Name]?: readonly Event[] } {
  if (one === undefined && other === undefined) return {};
  return { [name]: eachOnce([...(one ?? []), ...(other ?? [])]) } as { readonly [Key in Name]?: readonly Event[] };
}

interface Identified {
  readonly id: string;
}

const eachOnce = <Event extends Identified>(list: readonly Event[]): readonly Event[] => [
  ...new Map(list.map((event) => [event.id, event])).values(),
];
