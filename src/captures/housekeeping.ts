/** Captures that are too old or too many are deleted. */
import type { CapturePolicy } from "../domain/capture.ts";
import type { Clock } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { type Housekeeping, hourly } from "../machine/hourly.ts";
import type { Captures } from "../store/wire/captures.ts";

export function keepCapturesWithinLimits(
  captures: Captures,
  policy: () => CapturePolicy,
  clock: Clock,
  logger: Logger,
  faults: Faults,
): Housekeeping {
  return hourly(clock, faults, () => {
    const deleted = captures.enforce(policy(), clock.now());
    if (deleted > 0) logger.info("captures-deleted", { sessions: deleted });
  });
}
