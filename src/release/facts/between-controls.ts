/**
 * From one control to the next the same controls decide, however far back they lie: what was found for one instant there holds for every
 * other. Only where all times are certain and no rarer policy asks for what an instant itself bounds (tests that are counted, electronic
 * controls, comparisons, other instruments' controls).
 */
import type { Instrument } from "../../domain/station.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { LotsAsked } from "./deciding-controls.ts";

interface Question {
  readonly instrument: Instrument;
  readonly analyte: string;
  readonly lots: LotsAsked;
}

interface Kept extends Question {
  readonly near: KnownEvents;
  readonly said: string;
  readonly found: KnownEvents;
}

/** Reagent lots in use at a time, and a few more. */
const mostLots = 8;
/** By the controls next to an instant: read once for all instants between two of them, and anew when anything is said of one. */
const kept = new WeakMap<KnownEvents["controls"], readonly Kept[]>();

/** `near`: what was read around the instant; `find`: what decides there. */
export function betweenControls(near: KnownEvents, question: Question, find: () => KnownEvents): KnownEvents {
  if (!isOfControlsAlone(near)) return find();
  const said = JSON.stringify([question.analyte, question.lots, near.services, near.approvedLimits]);
  const former = kept.get(near.controls) ?? [];
  const known = former.find(
    (one) => one.said === said && one.instrument === question.instrument && hasSameRegisters(one.near, near),
  );
  if (known !== undefined) return known.found;
  const found = find();
  if (isOfControlsAlone(found)) kept.set(near.controls, [{ ...question, near, said, found }, ...former.slice(0, mostLots - 1)]);
  return found;
}

function isOfControlsAlone({ controls, unitControls = [], tests, electronic, comparisons }: KnownEvents): boolean {
  const asksNoMore = unitControls.length === 0 && tests === undefined && electronic === undefined && comparisons === undefined;
  return asksNoMore && controls.every(({ window }) => window === undefined);
}

const hasSameRegisters = (one: KnownEvents, other: KnownEvents): boolean =>
  one.targets === other.targets && one.formerTargets === other.formerTargets && one.reagentLots === other.reagentLots;
