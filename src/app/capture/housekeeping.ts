/** Once an hour, and when the gateway starts, captures that are too old or too many are deleted. */
import type { CapturePolicy } from "../../domain/capture.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import type { Logger } from "../../domain/logger.ts";
import type { Captures } from "../../store/captures.ts";

export interface CaptureHousekeeping {
  start(): void;
  stop(): void;
}

const everyMs = 3_600_000;

export function keepCapturesWithinLimits(
  captures: Captures,
  policy: () => CapturePolicy,
  clock: Clock,
  logger: Logger,
): CaptureHousekeeping {
  let timer: Timer | null = null;
  const work = (): void => {
    timer = clock.at(clock.now() + everyMs, work);
    try {
      const deleted = captures.enforce(policy(), clock.now());
      if (deleted > 0) logger.info("captures-deleted", { sessions: deleted });
    } catch (error) {
      logger.warn("capture-failed", { error: error instanceof Error ? error.name : "unknown" });
    }
  };
  return {
    start: () => {
      if (timer === null) work();
    },
    stop: () => {
      timer?.cancel();
      timer = null;
    },
  };
}
