/**
 * What a crash left undone, written down as errands: transmissions that were never read, closed batches that were not judged. A piece
 * per turn of the event loop, so that a start is quick whatever waits. What comes in meanwhile is not part of it.
 */
import type { ReleasePorts } from "../release/view.ts";

export interface TakeUp {
  start(): void;
  /** Not everything that waited at the start is written down yet. */
  readonly isUnderWay: boolean;
}

/** Errands that are written down in one turn. */
export const takeUpSlice = 100;

/** Writes down the first few behind `after`; returns the last of them, null: there was none. */
type Piece = (after: number) => number | null;

/** `inTurn`: does a piece of work in a later turn of the event loop. */
export function createTakeUp(
  { store, later }: Pick<ReleasePorts, "store" | "later">,
  inTurn: (work: () => void) => void,
): TakeUp {
  let underWay = 0;
  const takeUp = (piece: Piece): void => {
    underWay += 1;
    const goOn = (after: number): void => {
      const last = store.transaction(() => piece(after));
      if (last === null) underWay -= 1;
      else inTurn(() => goOn(last));
    };
    inTurn(() => goOn(0));
  };
  return {
    start: () => {
      const newest = { transmission: store.transmissions.newestId(), batch: store.batches.newestId() };
      takeUp((after) => {
        const left = store.transmissions.pendingBetween(after, newest.transmission, takeUpSlice);
        for (const { id, connectionId: connection } of left) later({ kind: "read", transmission: id, from: 0, connection });
        return left.at(-1)?.id ?? null;
      });
      takeUp((after) => {
        const left = store.batches.unjudgedBetween(after, newest.batch, takeUpSlice);
        for (const batch of left) later({ kind: "batch", batch });
        return left.at(-1) ?? null;
      });
    },
    get isUnderWay() {
      return underWay > 0;
    },
  };
}
