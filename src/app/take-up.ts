/**
 * What a crash left undone, written down as errands: transmissions that were never read, closed batches that were not judged, and whatever
 * else the rows say, for errands may have been deleted. A piece per turn of the event loop, so that a start is quick whatever waits. What comes in meanwhile is not part of it.
 */
import { contained } from "../domain/fault.ts";
import { writeErrandsAnew } from "../release/errands-anew.ts";
import type { ReleasePorts } from "../release/view.ts";

export interface TakeUp {
  start(): void;
  /** At work, when something else has written: errands may be gone. */
  again(): void;
  /** Not everything that waited at the start is written down yet. */
  readonly isUnderWay: boolean;
}

/** Errands that are written down in one turn. */
export const takeUpSlice = 100;

/** Writes down the first few behind `after`; returns the last of them, null: there was none. */
type Piece = (after: number) => number | null;

/** `inTurn`: does a piece of work in a later turn of the event loop. */
export function createTakeUp(
  { store, later, faults }: Pick<ReleasePorts, "store" | "later" | "faults">,
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
  /** What begins later is read, and ended, by its own session. */
  const newestTransmission = store.transmissions.newestId();
  const again = (): void => {
    takeUp((after) => {
      const left = store.transmissions.pendingBetween(after, newestTransmission, takeUpSlice);
      for (const { id, connectionId: connection } of left) later({ kind: "read", transmission: id, connection });
      return left.at(-1)?.id ?? null;
    });
    const newest = store.batches.newestId();
    takeUp((after) => {
      const left = store.batches.unjudgedBetween(after, newest, takeUpSlice);
      for (const batch of left) later({ kind: "batch", batch });
      return left.at(-1) ?? null;
    });
    inTurn(() => void contained(faults, "recovery", () => store.transaction(() => writeErrandsAnew({ store, later }))));
  };
  return {
    again,
    start: again,
    get isUnderWay() {
      return underWay > 0;
    },
  };
}
