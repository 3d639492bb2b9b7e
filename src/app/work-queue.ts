/**
 * Work that need not be done before a device is answered, one piece per turn of the event loop, so that bytes on other wires are
 * acknowledged in between: first what was received (landing), then errands, in turn. While the store cannot be written it rests, and
 * goes on with the very piece that it met the fault at: nothing is acknowledged meanwhile, so nothing piles up.
 */
import type { Clock, Timer } from "../domain/clock.ts";
import { type Faults, storeFaultOf } from "../domain/fault.ts";
import type { ErrandDesk } from "../release/errands/desk.ts";

export interface WorkQueue {
  /** In order. What fails of itself is told and left. */
  push(work: () => void): void;
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
}

const unforeseenMs = 10_000;

export function createWorkQueue({ errands, clock, faults }: WorkQueueOptions): WorkQueue {
  const pieces: (() => void)[] = [];
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
      const hasMore = errands.doNext() || pieces.length > 0;
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
    try {
      pieces[0]?.();
    } catch (error) {
      // Left in front: it is done again.
      if (storeFaultOf(error) !== null) throw error;
      faults.report("landing", error);
    }
    pieces.shift();
  };
  const resume = (): void => {
    if (state === "blocked") state = "resting";
    schedule();
  };
  const rest = (): void => {
    const due = idlers;
    idlers = [];
    for (const resolve of due) resolve();
    const at = errands.nextDueAt();
    if (at !== null && state === "resting") timer = clock.at(at, schedule);
  };
  return {
    push: (work) => {
      pieces.push(work);
      schedule();
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
      for (const resolve of idlers.splice(0)) resolve();
    },
  };
}
