/** Housekeeping: when the gateway starts and every hour after. What fails is told and tried again the next hour. */
import type { Clock, Timer } from "../domain/clock.ts";
import type { Logger } from "../domain/logger.ts";

export interface Housekeeping {
  start(): void;
  stop(): void;
}

const everyMs = 3_600_000;

/** `failed`: the name of the log entry for work that threw. */
export function hourly(clock: Clock, logger: Logger, failed: string, work: () => void): Housekeeping {
  let timer: Timer | null = null;
  const turn = (): void => {
    timer = clock.at(clock.now() + everyMs, turn);
    try {
      work();
    } catch (error) {
      logger.warn(failed, { error: error instanceof Error ? error.name : "unknown" });
    }
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
