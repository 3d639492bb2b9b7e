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

/** A clock whose every tick is contained: what an action throws is told, and ends there. Whoever ticks regularly asks for the next tick first. */
export const containedClock = (clock: Clock, faults: Faults): Clock => ({
  now: () => clock.now(),
  at: (atMs, action) => clock.at(atMs, () => void contained(faults, "timer", action)),
});

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
