/** The machine's clock behind the Clock interface, and one that can be pushed forward (demo: no real minute of waiting). */
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";

/** setTimeout takes at most 2^31-1 ms; longer waits are taken in steps. */
const longestTimeoutMs = 2_000_000_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  at: (atMs, action) => schedule(() => Date.now(), atMs, action),
};

function schedule(now: () => EpochMs, atMs: EpochMs, action: () => void): Timer {
  let handle: NodeJS.Timeout;
  const arm = () => {
    const left = Math.max(0, atMs - now());
    handle = setTimeout(left > longestTimeoutMs ? arm : action, Math.min(left, longestTimeoutMs));
  };
  arm();
  return { cancel: () => clearTimeout(handle) };
}

/** A timer that could not be set is set anew so much later. */
const setAgainMs = 250;

/**
 * A clock whose every tick is contained: what an action throws is told, and ends there. Whoever ticks regularly asks for the next tick
 * first. A timer that cannot be set is told, and set as soon as it can be: nobody who asks for one has to think of that.
 */
export const containedClock = (clock: Clock, faults: Faults): Clock => ({
  now: () => clock.now(),
  at: (atMs, action) => {
    const tick = (): void => void contained(faults, "timer", action);
    let timer = tryToSet(clock, atMs, tick, (error) => {
      faults.report("timer", error);
      const again = (): void => {
        timer = tryToSet(clock, atMs, tick, later);
      };
      const later = (): Timer => schedule(() => Date.now(), Date.now() + setAgainMs, again);
      return later();
    });
    return { cancel: () => timer.cancel() };
  },
});

function tryToSet(clock: Clock, atMs: EpochMs, tick: () => void, onFailure: (error: unknown) => Timer): Timer {
  try {
    return clock.at(atMs, tick);
  } catch (error) {
    return onFailure(error);
  }
}

export interface SkippingClock extends Clock {
  /** Moves the clock forward and fires what became due. */
  skip(ms: number): void;
}

/** Runs with the machine's clock and may jump ahead of it. */
export function createSkippingClock(): SkippingClock {
  let aheadMs = 0;
  const waiting = new Set<{ atMs: EpochMs; fire: () => void; timer: Timer }>();
  const now = () => Date.now() + aheadMs;
  return {
    now,
    at: (atMs, action) => {
      const fire = () => {
        if (waiting.delete(entry)) action();
      };
      const entry = { atMs, fire, timer: schedule(now, atMs, fire) };
      waiting.add(entry);
      return {
        cancel: () => {
          waiting.delete(entry);
          entry.timer.cancel();
        },
      };
    },
    skip: (ms) => {
      aheadMs += ms;
      const due = [...waiting].filter((entry) => entry.atMs <= now()).sort((a, b) => a.atMs - b.atMs);
      for (const entry of due) {
        entry.timer.cancel();
        entry.fire();
      }
    },
  };
}
