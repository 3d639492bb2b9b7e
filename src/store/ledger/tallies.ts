/** How many observations and messages are in each place, kept by triggers as they move (migration 11): no look at them reads history. */
import type { Db } from "../database/database.ts";

/** Counts of one kind by place, 0 where none is. */
export function tally<Place extends string>(db: Db, what: "observation" | "outbox", places: readonly Place[]) {
  const all = db.prepare<[string], { place: Place; count: number }>("SELECT place, count FROM tally WHERE what = ?");
  return (): Readonly<Record<Place, number>> => {
    const counted = new Map(all.all(what).map(({ place, count }) => [place, count]));
    return Object.fromEntries(places.map((place) => [place, counted.get(place) ?? 0])) as Record<Place, number>;
  };
}
