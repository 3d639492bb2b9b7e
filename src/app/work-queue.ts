/**
 * Work that need not be done before a device is answered, one piece per turn of the event loop, so that bytes on other wires are
 * acknowledged in between: first what was received (landing), then errands, in turn. While the store cannot be written it rests, and
 * goes on with the very piece that it met the fault at: nothing is acknowledged meanwhile, so nothing piles up. A piece that fails of
 * itself, or alone though the store can be written, is put aside and done again later: it keeps no other, and is never forgotten.
 * Errands wait until what is stored was looked through: nothing is judged by what something else may have taken out while Labbro was off.
 */
import { backoffMs } from "../domain/backoff.ts";
import type { Clock, Timer } from "../domain/clock.ts";
import { type Faults, isStoresFault, storeFaultOf } from "../domain/fault.ts";
import type { ErrandDesk } from "../release/errands/errand-desk.ts";

export interface WorkQueue {
  /** In order. `failures`: how often it was tried in vain. */
  push(work: (failures: number) => void): void;
  /** Pieces that were tried in vain, and are done again later. */
  readonly aside: number;
  /** An errand was written down. */
  wake(): void;
  /** The store can be written again. */
  resume(): void;
  /** Resolves when nothing is left to do that is due. */
  idle(): Promise<void>;
  /** Whatever is left stays in the store, for the next start. */
  stop(): void;
}

export interface WorkQueueOptions {
  readonly errands: Pick<ErrandDesk, "doNext" | "nextDueAt">;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Errands may be done. Whoever makes it true wakes the queue. */
  readonly mayDoErrands?: () => boolean;
}

const unforeseenMs = 10_000;
const asideRetry = { minMs: 5_000, maxMs: 3_600_000 };

interface Piece {
  readonly work: (failures: number) => void;
  failures: number;
}

export function createWorkQueue({ errands, clock, faults, mayDoErrands = () => true }: WorkQueueOptions): WorkQueue {
  const pieces: Piece[] = [];
  const aside = new Map<Piece, Timer>();
  let idlers: (() => void)[] = [];
  let state: "resting" | "scheduled" | "blocked" | "stopped" = "resting";
  let timer: Timer | null = null;
  const schedule = (): void => {
    if (state !== "resting") return;
    timer?.cancel();
    timer = null;
    state = "scheduled";
    setImmediate(turn);
  };
  const turn = (): void => {
    if (state !== "scheduled") return;
    state = "resting";
    try {
      doPiece();
      const hasMore = (mayDoErrands() && errands.doNext()) || pieces.length > 0;
      if (hasMore) schedule();
      else rest();
    } catch (error) {
      faults.report("store", error);
      state = "blocked";
      // What keeps the store from being written is watched, and ends with `resume`; anything else is not waited for.
      timer = storeFaultOf(error) === null ? clock.at(clock.now() + unforeseenMs, resume) : null;
    }
  };
  const doPiece = (): void => {
    const [piece] = pieces;
    if (piece === undefined) return;
    try {
      piece.work(piece.failures);
    } catch (error) {
      piece.failures += 1;
      // Left in front: it is done again.
      if (isStoresFault(error, piece.failures)) throw error;
      faults.report("landing", error, { failures: piece.failures });
      putAside(piece);
    }
    pieces.shift();
  };
  const putAside = (piece: Piece): void => {
    const again = (): void => {
      aside.delete(piece);
      pieces.push(piece);
      schedule();
    };
    aside.set(piece, clock.at(clock.now() + backoffMs(piece.failures, asideRetry, () => 0), again));
  };
  const resume = (): void => {
    if (state === "blocked") state = "resting";
    schedule();
  };
  const rest = (): void => {
    const due = idlers;
    idlers = [];
    for (const resolve of due) resolve();
    const at = mayDoErrands() ? errands.nextDueAt() : null;
    if (at !== null && state === "resting") timer = clock.at(at, schedule);
  };
  return {
    push: (work) => {
      pieces.push({ work, failures: 0 });
      schedule();
    },
    get aside() {
      return aside.size;
    },
    wake: schedule,
    resume,
    idle: () =>
      new Promise((resolve) => {
        if (state === "stopped") return resolve();
        idlers.push(resolve);
        schedule();
      }),
    stop: () => {
      state = "stopped";
      timer?.cancel();
      for (const again of aside.values()) again.cancel();
      for (const resolve of idlers.splice(0)) resolve();
    },
  };
}
