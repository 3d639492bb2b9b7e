/** A clock that is moved by hand. Timers fire in the order of their times, only while the clock is advanced. */
import type { Clock, EpochMs, Timer } from "../../src/domain/clock.ts";

export interface ManualClock extends Clock {
  /** Moves the clock, firing each timer at its own time; what it set in motion runs before the next one fires. */
  advance(ms: number): Promise<void>;
  /** How many timers are waiting. */
  readonly pending: number;
}

/** 14 March 2026, 10:15:33 in Oslo, unless told otherwise. */
export function manualClock(startMs: EpochMs = Date.UTC(2026, 2, 14, 9, 15, 33)): ManualClock {
  let now = startMs;
  const timers = new Set<{ readonly atMs: EpochMs; readonly action: () => void }>();
  const earliest = (untilMs: EpochMs) => [...timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  const fireDue = async (untilMs: EpochMs): Promise<void> => {
    for (let timer = earliest(untilMs); timer !== undefined; timer = earliest(untilMs)) {
      timers.delete(timer);
      now = Math.max(now, timer.atMs);
      timer.action();
      await settle();
    }
  };
  return {
    now: () => now,
    at: (atMs, action): Timer => {
      const timer = { atMs, action };
      timers.add(timer);
      // Already due: as with the real clock, soon but never at once.
      if (atMs <= now) setImmediate(() => timers.delete(timer) && action());
      return { cancel: () => void timers.delete(timer) };
    },
    advance: async (ms) => {
      await settle();
      const untilMs = now + ms;
      await fireDue(untilMs);
      now = untilMs;
      await settle();
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Lets every promise chain that needs no socket run to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
