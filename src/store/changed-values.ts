/** Values that did not open, noticed at the one place that all of them pass: whatever became of the work that wanted one, it is told. */
import type { Place, Seal } from "./sealing/seal.ts";

export interface ChangedValues {
  /** By column: in how many places so far. */
  met(): ReadonlyMap<string, number>;
}

/** Beyond so many their number says nothing more. */
const mostKept = 1_000;

export function watchOpening(seal: Seal): { readonly seal: Seal; readonly changed: ChangedValues } {
  const places = new Map<string, string>();
  const open = (sealed: Uint8Array, place: Place): Buffer => {
    try {
      return seal.open(sealed, place);
    } catch (error) {
      if (places.size < mostKept) places.set(JSON.stringify(place), place[0]);
      throw error;
    }
  };
  const met = (): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const column of places.values()) counts.set(column, (counts.get(column) ?? 0) + 1);
    return counts;
  };
  return { seal: { ...seal, open }, changed: { met } };
}
