/** Times on the wire: of the measurement, and of the device's clock when it spoke. Which instant was meant is intake's question. */
import type { ClockReading, DeviceTime } from "../domain/device-time.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { readDeviceTime } from "../domain/time.ts";
import { textOrNull } from "./text.ts";

/** A device clock reading as a list of none or one. */
export function clockReading(text: string | null | undefined): readonly ClockReading[] {
  const sent = textOrNull(text);
  return sent === null ? [] : [readDeviceTime(sent)];
}

export interface MeasurementTime {
  readonly measuredAt: DeviceTime | null;
  readonly problems: readonly Problem[];
}

/** A calendar day alone. Read as a time it would be midnight, and control and result would be put in a false order. */
const dayOnly = /^\d{4}(-?)\d{2}\1\d{2}(?:Z|[+-]\d{2}:?\d{2})?$/;

/**
 * The time of a measurement; missing, unreadable or without a time of day is a problem, because no quality control can be
 * judged without it.
 */
export function measurementTime(text: string | null | undefined, where: string, at: number): MeasurementTime {
  const sent = textOrNull(text);
  if (sent === null) {
    return { measuredAt: null, problems: [problem("DECODE_MISSING_FIELD", `The time of ${where} is missing.`, at)] };
  }
  const measuredAt = dayOnly.test(sent) ? { raw: sent, local: null, offset: null } : readDeviceTime(sent);
  const problems = measuredAt.local === null ? [problem("DECODE_BAD_TIME", `The time of ${where}.`, at)] : [];
  return { measuredAt, problems };
}
