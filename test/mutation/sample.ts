/** A sample that a number repeats: sorted by a hash of the seed and the place, so that another file's change moves nothing else. */
import { createHash } from "node:crypto";
import type { Place } from "./list.ts";

export function seededSample(places: readonly Place[], count: number, seed: number): readonly Place[] {
  const rank = (place: Place) =>
    createHash("sha256")
      .update(`${seed} ${JSON.stringify(place)}`)
      .digest("hex");
  const ranked = places.map((place) => ({ place, rank: rank(place) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked.slice(0, count).map(({ place }) => place);
}
