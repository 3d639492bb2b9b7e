/**
 * Events that say the same are one value, however often they were read: what was judged of them for one result of a docking holds for
 * the next. Compared by all that they say, so nothing needs to be told when something changes.
 */
import type { ControlEvent, KnownEvents } from "../../qc/types.ts";

/** So many instruments' and analytes' events, and neighbourhoods of results, are in play at a time. */
const most = 16;
const newest = new Map<string, KnownEvents>();

/** The order of controls means nothing. */
export function sharedEvents(read: KnownEvents): KnownEvents {
  const events = { ...read, controls: read.controls.toSorted(byTime) };
  const said = JSON.stringify(events);
  const shared = newest.get(said) ?? events;
  newest.delete(said);
  newest.set(said, shared);
  const [oldest] = newest.keys();
  if (newest.size > most && oldest !== undefined) newest.delete(oldest);
  return shared;
}

const byTime = (a: ControlEvent, b: ControlEvent): number => a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id));
