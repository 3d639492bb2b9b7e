/** Housekeeping: when the gateway starts and every hour after, or as often as it needs. What fails is told and tried again the next time. */
import type { Clock, Timer } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";

export interface Housekeeping {
  start(): void;
  stop(): void;
}

const hourMs = 3_600_000;

export function hourly(clock: Clock, faults: Faults, work: () => void, everyMs = hourMs): Housekeeping {
  let timer: Timer | null = null;
  const turn = (): void => {
    timer = clock.at(clock.now() + everyMs, turn);
    contained(faults, "housekeeping", work);
  };
  return {
    start: () => {
      if (timer === null) turn();
    },
    stop: () => {
      timer?.cancel();
      timer = null;
    },
  };
}
