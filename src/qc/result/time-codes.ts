/** What the time of a measurement tells against its result (QC.md 3.2 and 3.5). */
import type { EpochMs } from "../../domain/clock.ts";
import { defaultReleaseTimes, type ReleaseTimes } from "../../domain/policy.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { RunToJudge } from "../types.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const futureToleranceMs = 5 * minuteMs;
const dayMs = 24 * hourMs;
/** 2010-01-01 and 2100-01-01 UTC. A clock that lost its battery restarts at 1970, 2000 or 2009: no reason to call a result old. */
const firstBelievable = 1_262_304_000_000;
const firstUnbelievable = 4_102_444_800_000;

/** The instant of the measurement, or null where there is none one could judge by. */
export function believableTime(measuredAt: EpochMs | null): EpochMs | null {
  return measuredAt !== null && measuredAt >= firstBelievable && measuredAt < firstUnbelievable ? measuredAt : null;
}

/** Said to be measured after it was read out. */
export const isInFuture = (at: EpochMs, receivedAt: EpochMs): boolean => at > receivedAt + futureToleranceMs;

/** `receivedAt` is the first read-out: time spent waiting for a broker never counts. */
export function timeCodes({ measuredAt, receivedAt, instrument, release }: RunToJudge): readonly ReasonCode[] {
  const at = believableTime(measuredAt);
  if (at === null) return ["TIME_IMPLAUSIBLE"];
  const { lateAfterMs, oldAfterMs } = agesOf(release);
  const codes: ReasonCode[] = [];
  if (instrument !== null && at < instrument.inUseFrom) codes.push("BEFORE_START");
  if (isInFuture(at, receivedAt)) codes.push("TIME_FUTURE");
  if (receivedAt - at > oldAfterMs) codes.push("LATE_RESULT_OLD");
  else if (receivedAt - at > lateAfterMs) codes.push("LATE_RESULT");
  return codes;
}

/** Where `timeCodes` changes its answer as the time of the measurement moves. */
export function timeLimits({ receivedAt, instrument, release }: RunToJudge): readonly EpochMs[] {
  const { lateAfterMs, oldAfterMs } = agesOf(release);
  const limits = [
    firstBelievable,
    firstUnbelievable,
    receivedAt + futureToleranceMs,
    receivedAt - lateAfterMs,
    receivedAt - oldAfterMs,
  ];
  return instrument === null ? limits : [...limits, instrument.inUseFrom];
}

function agesOf({ lateHours, oldDays }: ReleaseTimes = defaultReleaseTimes) {
  return { lateAfterMs: lateHours * hourMs, oldAfterMs: oldDays * dayMs };
}
