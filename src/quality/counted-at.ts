/**
 * When a report counts what was measured (ruling 31): where its date cannot be believed, when it was received, and it is marked. Else a
 * control stamped in the year 2000 would stand in no report at all, and a month's patient samples would not add up.
 */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import { localDate } from "../domain/time.ts";
import { believableTime, isInFuture } from "../qc/result/time-codes.ts";
import type { GatewayStore } from "../store/gateway-store.ts";

export interface Counted {
  readonly at: EpochMs;
  /** The date is not believed, or the time is uncertain. */
  readonly isDoubtful: boolean;
}

export interface Dated {
  readonly runKey: string;
  readonly measuredAt: EpochMs | null;
  readonly receivedAt: EpochMs;
}

export function countedAt(store: GatewayStore, { runKey, measuredAt, receivedAt }: Dated, zone: string): Counted {
  const at = believableTime(measuredAt);
  if (at === null || isInFuture(at, receivedAt)) return { at: receivedAt, isDoubtful: true };
  const window = store.clocks.windowOf(runKey);
  if (window === null) return { at, isDoubtful: false };
  return { at: isInOneMonth(window, at, zone) ? at : receivedAt, isDoubtful: true };
}

/** Wherever in its window it was measured, it was in this month. */
function isInOneMonth({ from, to }: TimeWindow, at: EpochMs, zone: string): boolean {
  const month = (time: EpochMs): string => localDate(time, zone).slice(0, 7);
  return month(from) === month(at) && month(to) === month(at);
}
