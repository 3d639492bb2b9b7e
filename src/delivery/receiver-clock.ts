/**
 * What a receiver's own clock says about ours, by the time that stands in its answer (MSH-7): strict, for erasing rests on it, and nothing
 * else does. Pure.
 */
import type { EpochMs } from "../domain/clock.ts";
import { type ClockSays, sameDayMs, saysOf } from "../domain/clock-witness.ts";
import { readDeviceTime, resolveInstant } from "../domain/time.ts";
import type { ClockWitnesses } from "../store/wire/clock-witnesses.ts";

export interface ReceiverClocks {
  readonly witnesses: Pick<ClockWitnesses, "note">;
  /** Of a time that is written without an offset. */
  readonly zone: string;
}

/** To the minute at least. A day alone would be midnight. */
const writtenTime = /^\d{12}(\d{2}(\.\d{1,4})?)?([+-]\d{4})?$/;

export interface Answered {
  /** When the message was rendered: it bears this time to the second. */
  readonly sentFrom: EpochMs;
  readonly now: EpochMs;
  readonly zone: string;
}

/**
 * Null: nothing that counts. Such as our own time sent back, which some receivers do (one that answers within the second looks the same), and
 * an answer that may have been on its way since the message left.
 */
export function receiverClock(writtenAt: string | null, { sentFrom, now, zone }: Answered): ClockSays | null {
  const text = writtenAt?.trim() ?? "";
  if (!writtenTime.test(text)) return null;
  const shown = resolveInstant(readDeviceTime(text), { zone, offset: "trusted" });
  if (shown === null || isEcho(text, shown, sentFrom)) return null;
  const says = saysOf(shown, now);
  const mayBeLate = shown < now && shown >= sentFrom - sameDayMs;
  return says === "contradicts" && mayBeLate ? null : says;
}

/** We write no fractions. To the minute: cut off. */
const isEcho = (text: string, shown: EpochMs, sentFrom: EpochMs): boolean => {
  if (text.includes(".")) return false;
  const unitMs = /^\d{14}/.test(text) ? 1_000 : 60_000;
  return Math.floor(shown / unitMs) === Math.floor(sentFrom / unitMs);
};
