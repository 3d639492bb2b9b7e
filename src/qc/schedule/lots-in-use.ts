/** Which reagent lots are in use, for what people are told (ruling 23): seen here within one interval plus grace, and not put away. */
import type { EpochMs } from "../../domain/clock.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import { localDate } from "../../domain/time.ts";
import type { KnownEvents } from "../types.ts";
import { isPutAway, normalized } from "./books.ts";
import { oneIntervalAfter, withGrace } from "./interval.ts";

export interface SeenLot {
  readonly at: EpochMs;
  readonly lot: string | null;
}

/** The lot seen last comes first. */
export function lotsInUse(
  { controls, reagentLots }: KnownEvents,
  results: readonly SeenLot[],
  { interval, grace }: QcPolicy,
  { at, zone }: { readonly at: EpochMs; readonly zone: string },
): readonly string[] {
  const measured = controls.map((control): SeenLot => ({ at: control.at, lot: control.observation.reagentLot?.number ?? null }));
  const seen = [...measured, ...results].filter((one) => one.at <= at).toSorted((a, b) => b.at - a.at);
  const isRecent = (one: SeenLot): boolean => withGrace(oneIntervalAfter(interval, one.at, zone) ?? at, grace, zone) >= at;
  // The calendar is asked once a lot, about when it was seen last, not about each of years of controls.
  const lots = [...Map.groupBy(seen, ({ lot }) => normalized(lot))].flatMap(([lot, [newest]]) =>
    lot !== null && newest !== undefined && isRecent(newest) ? [lot] : [],
  );
  return lots.filter((lot) => !isPutAway(lot, reagentLots, { at, on: localDate(at, zone) }));
}
