/**
 * The events that can touch a result, read through a window of fixed size, so that judging costs the same in the first week and
 * after ten years.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { asksComparison, type QcPolicy } from "../../domain/policy.ts";
import { type ApprovedFrom, approvedLimits } from "../../domain/registers/approvals.ts";
import { comparisons, isWithinLimit } from "../../domain/registers/comparisons.ts";
import { instrumentEvents, toldErrorsOf } from "../../domain/registers/instrument-events.ts";
import type { Instrument } from "../../domain/station.ts";
import type { ComparisonEvent, ControlEvent, KnownEvents } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { ControlRecord } from "../../store/results/runs.ts";
import { betweenControls } from "./between-controls.ts";
import { type LotsAsked, type Side, sharedEvents, withDeciding } from "./deciding-controls.ts";
import { knownTests } from "./known-tests.ts";
import { withoutTypedTwins } from "./typed-controls.ts";
import { doubtsOf } from "./vouching.ts";

const dayMs = 24 * 3_600_000;

/** An event further away than the longest interval with its grace stands between no control and no result that could need it. */
export const reachMs = 800 * dayMs;

/** A comparison may hold for 36 months, and its grace for a year. */
const comparisonReachMs = 1500 * dayMs;

/** Controls looked at on each side of the result: enough for the longest rule window (12x on three levels). */
const controlsEachSide = 40;

/** With every control that decides for one of the reagent lots, however far from [from, to]; what lies between is in `near` already. */
export function withLots(
  store: GatewayStore,
  instrument: Instrument,
  analyte: string,
  near: KnownEvents,
  { from, to }: TimeWindow,
  lots: LotsAsked,
): KnownEvents {
  const since = from - reachMs;
  const uncertain = toControlEvents(store, store.runs.controlLots.uncertain(instrument.id, analyte, since));
  const unclaimed = toControlEvents(store, store.runs.controlLots.held(instrument.id, analyte));
  const others = [...uncertain, ...unclaimed];
  const read = (at: EpochMs, side: Side, portions: number) => {
    const each = controlsEachSide * portions;
    return controlsOf(store, instrument, analyte, at, each, side === "before" ? 0 : each);
  };
  const question = { controlLots: store.runs.controlLots, instrument, analyte, lots, from, to, since, read };
  const find = (): KnownEvents => {
    const known = new Map([...near.controls, ...others].map((control) => [control.id, control]));
    return withDeciding(question, near.controls, sharedEvents({ ...near, controls: [...known.values()] }));
  };
  return from === to && others.length === 0 ? betweenControls(near, question, find) : find();
}

/** `unit`: the station's instruments; only where a policy lets another instrument's control count for a new lot are they asked. */
export function knownEvents(
  store: GatewayStore,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
  unit: readonly Instrument[] = [],
): KnownEvents {
  const policies = instrument.qc[analyte] ?? [];
  const countsUnit = policies.some((policy) => policy.newLot === "unit");
  const siblings = unit.filter((one) => countsUnit && one.driver === instrument.driver && one.id !== instrument.id);
  return {
    controls: controlsOf(store, instrument, analyte, at),
    unitControls: siblings.flatMap((one) => controlsElsewhere(store, one, analyte, at)),
    targets: store.lots.targets(instrument.driver, analyte),
    formerTargets: store.lots.formerTargets(instrument.driver, analyte),
    reagentLots: store.lots.reagents(instrument.driver, analyte),
    services: servicesOf(store, instrument, at),
    approvedLimits: approvedFor(store, instrument.id, analyte),
    ...onlyWhereAsked(store, instrument, analyte, at, policies),
  };
}

/** Events of the rarer policies cost nothing where there is no such policy. */
function onlyWhereAsked(
  store: GatewayStore,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
  policies: readonly QcPolicy[],
): Pick<KnownEvents, "tests" | "electronic" | "comparisons"> {
  const tests = knownTests(store, instrument, analyte, at);
  const isElectronic = policies.some(({ controlKind }) => controlKind === "electronic");
  return {
    ...(tests === null ? {} : { tests }),
    ...(isElectronic ? { electronic: electronicOf(store, instrument, at) } : {}),
    ...(policies.some(asksComparison) ? { comparisons: comparisonsOf(store, instrument, analyte, at) } : {}),
  };
}

/** Few: each was approved by a person. */
export function approvedFor(store: GatewayStore, instrumentId: string, analyte: string): readonly ApprovedFrom[] {
  const entries = store.registers.ofSubject(approvedLimits, instrumentId).filter(({ body }) => body.analyte === analyte);
  return entries.map(({ body, at, recordedAt }) => ({ ...body, validFrom: at ?? recordedAt }));
}

/** Everything told of the instrument in the reach of a result; events are few. */
function servicesOf(store: GatewayStore, instrument: Instrument, at: EpochMs): KnownEvents["services"] {
  const { id } = instrument;
  const events = [id, toldErrorsOf(id)].flatMap((subject) =>
    store.registers.between(instrumentEvents, subject, at - reachMs, at + reachMs),
  );
  const told = events.map((event) => ({ at: event.at ?? event.recordedAt, kind: event.body.kind }));
  return [...told, ...doubtsOf(store, instrument)];
}

function comparisonsOf(store: GatewayStore, { id }: Instrument, analyte: string, at: EpochMs): readonly ComparisonEvent[] {
  return store.registers
    .between(comparisons, id, at - comparisonReachMs, at + comparisonReachMs)
    .filter(({ body }) => body.analyte === analyte)
    .map(({ key, at: measuredAt, recordedAt, body }) => ({
      id: key,
      at: measuredAt ?? recordedAt,
      isAccepted: isWithinLimit(body),
    }));
}

function electronicOf(store: GatewayStore, { id }: Instrument, at: EpochMs): readonly ControlEvent[] {
  return toControlEvents(store, store.runs.servicesAround(id, at, controlsEachSide));
}

/** Judged by the limits approved for the instrument that they were measured on. */
function controlsElsewhere(store: GatewayStore, other: Instrument, analyte: string, at: EpochMs): readonly ControlEvent[] {
  const approved = approvedFor(store, other.id, analyte);
  return controlsOf(store, other, analyte, at).map((control) => ({ ...control, approved }));
}

/** Controls before and after an instant, so many at most on each side. */
export function controlsOf(
  store: GatewayStore,
  instrument: Instrument,
  analyte: string,
  at: EpochMs,
  before = controlsEachSide,
  after = before,
): readonly ControlEvent[] {
  return eventsOf(store, store.runs.controlsAround(instrument.id, analyte, at, before, after));
}

interface Told {
  readonly version: number;
  readonly events: readonly ControlEvent[];
}
/** Of one reading of controls: the events that it means are the same until somebody says something of a control, or times one anew. */
const told = new WeakMap<readonly ControlRecord[], Told>();

function eventsOf(store: GatewayStore, controls: readonly ControlRecord[]): readonly ControlEvent[] {
  const version = store.saidOfControls();
  const known = told.get(controls);
  if (known?.version === version) return known.events;
  const events = toControlEvents(store, withoutTypedTwins(store, controls));
  told.set(controls, { version, events });
  return events;
}

/** A control whose time could not be read is no event in time; it stays on the worklist. */
export function toControlEvents(store: GatewayStore, list: readonly ControlRecord[]): readonly ControlEvent[] {
  const keys = list.map((stored) => stored.runKey);
  const words = store.decisions.ofControls(keys);
  const windows = store.clocks.windowsOf(keys);
  return list.flatMap(({ id, runKey, measuredAt, receivedAt, observation }) => {
    if (measuredAt === null) return [];
    const window = windows.get(runKey);
    const { assigned = null, annulled = null, isDiscarded = false, toldAt } = words.get(runKey) ?? {};
    const told = { id, at: measuredAt, receivedAt, observation, assigned, annulled };
    const event = { ...told, ...(isDiscarded ? { isDiscarded } : {}), ...(toldAt === undefined ? {} : { toldAt }) };
    return [window === undefined ? event : { ...event, window }];
  });
}
