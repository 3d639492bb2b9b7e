/** Zones and calendars. Only importer of temporal-polyfill. Instants are epoch milliseconds; wall times are ISO text. */
import { Temporal } from "temporal-polyfill";
import { isWallTime } from "./calendar.ts";
import type { EpochMs } from "./clock.ts";
import type { DeviceTime } from "./device-time.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** `20260314101533` (4 to 14 digits, optional fraction and `+0100`) as HL7 and LIS02 write it. */
const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:\.\d+)?([+-]\d{4})?$/;
/** ISO 8601 as POCT1-A writes it, seconds and offset optional. */
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** Reads a device's time text without deciding which instant it was. `local` is null when the text is no real date. */
export function readDeviceTime(raw: string): DeviceTime {
  const text = raw.trim();
  const match = compact.exec(text) ?? iso.exec(text);
  if (match === null) return { raw, local: null, offset: null };
  const [, year, month, day, hour = "00", minute = "00", second = "00", offset] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const shift = offset === undefined ? null : normalizeOffset(offset);
  const isReal = isWallTime(local) && (shift === null || isOffset(shift));
  return isReal ? { raw, local, offset: shift } : { raw, local: null, offset: null };
}

/** `Z`, or as far from UTC as any place on earth is (−12 to +14 hours). Anything else is damage and makes the whole time unreadable. */
function isOffset(text: string): boolean {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):([0-5]\d)$/.exec(text) ?? [];
  if (sign === undefined) return text === "Z";
  return Number(hours) * 60 + Number(minutes) <= (sign === "-" ? 12 : 14) * 60;
}

function normalizeOffset(text: string): string {
  if (text === "Z") return "Z";
  return text.includes(":") ? text : `${text.slice(0, 3)}:${text.slice(3)}`;
}

/** How an instrument's clock is read: in which zone, and whether an offset it sends is believed. */
export interface ClockReadingRule {
  readonly zone: string;
  readonly offset: "trusted" | "ignored";
}

/** The instant a device meant, or null when its text is no date. A wall time that never was or was twice is read as the zone's rules read it ("compatible"). */
export function resolveInstant(time: DeviceTime, rule: ClockReadingRule): EpochMs | null {
  if (time.local === null || !isWallTime(time.local)) return null;
  // Also of a time that an earlier version kept: an offset that no place has makes it unreadable, believed or not.
  if (time.offset !== null && !isOffset(time.offset)) return null;
  const zone = time.offset !== null && rule.offset === "trusted" ? time.offset.replace("Z", "UTC") : rule.zone;
  return localToInstant(time.local, zone);
}

/**
 * Every instant that a device may have meant, earliest first: two for a wall time in the hour that an autumn night has twice. The
 * first is `resolveInstant`'s. Empty when the text is no date.
 */
export function possibleInstants(time: DeviceTime, rule: ClockReadingRule): readonly EpochMs[] {
  const first = resolveInstant(time, rule);
  if (first === null || time.local === null || (time.offset !== null && rule.offset === "trusted"))
    return first === null ? [] : [first];
  const plain = Temporal.PlainDateTime.from(time.local);
  const second = plain.toZonedDateTime(rule.zone, { disambiguation: "later" });
  // In the hour that a spring night lacks the two readings differ as well, but neither shows the device's wall time.
  return second.epochMilliseconds !== first && second.toPlainDateTime().equals(plain)
    ? [first, second.epochMilliseconds]
    : [first];
}

/** How far a zone's wall clock is ahead of UTC at an instant. */
export function zoneOffsetMs(at: EpochMs, zone: string): number {
  return zoned(at, zone).offsetNanoseconds / 1_000_000;
}

/** `YYYY-MM-DDTHH:mm[:ss]` in a zone to an instant. Throws RangeError on a text that is no date: only for texts that were read before. */
export function localToInstant(local: string, zone: string): EpochMs {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
}

/** An ISO text with or without offset to an instant; without one it is wall time in `zone`. Null when it is no time. */
export function readInstant(text: string, zone: string): EpochMs | null {
  const time = readDeviceTime(text);
  return resolveInstant(time, { zone, offset: "trusted" });
}

const zoned = (at: EpochMs, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** `20260314101533+0100`: HL7 DTM with seconds and the offset valid at that moment (HL7.md 2.3). */
export function hl7Time(at: EpochMs, zone: string): string {
  const t = zoned(at, zone);
  const date = `${String(t.year).padStart(4, "0")}${two(t.month)}${two(t.day)}`;
  return `${date}${two(t.hour)}${two(t.minute)}${two(t.second)}${t.offset.replace(":", "").slice(0, 5)}`;
}

/** Likewise with milliseconds, which say that it is a clock's own: `20260314101533.125+0100`. */
export function hl7Instant(at: EpochMs, zone: string): string {
  const [whole, fraction] = [hl7Time(at, zone), String(zoned(at, zone).millisecond).padStart(3, "0")];
  return `${whole.slice(0, 14)}.${fraction}${whole.slice(14)}`;
}

/** `2026-03-14T10:15:33+01:00`. */
export function isoTime(at: EpochMs, zone: string): string {
  const t = zoned(at, zone);
  return `${t.toPlainDateTime().toString({ smallestUnit: "second" })}${t.offset}`;
}

/** `2026-03-14`: the calendar day of an instant in a zone. */
export function localDate(at: EpochMs, zone: string): string {
  return zoned(at, zone).toPlainDate().toString();
}

/** `2026-03-14T10:15:33`: the wall clock of an instant in a zone. */
export function localDateTime(at: EpochMs, zone: string): string {
  return zoned(at, zone).toPlainDateTime().toString({ smallestUnit: "second" });
}

/** `14.03.2026` and `10.15` as Norwegian readers expect (ruling 19). */
export function norwegianDate(at: EpochMs, zone: string): string {
  const t = zoned(at, zone);
  return `${two(t.day)}.${two(t.month)}.${t.year}`;
}

/** `14.03.2026` of an ISO date. */
export const norwegianDay = (date: string): string => date.split("-").reverse().join(".");

export function norwegianClock(at: EpochMs, zone: string): string {
  const t = zoned(at, zone);
  return `${two(t.hour)}.${two(t.minute)}`;
}

/** ISO date plus a number of days. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Days from one ISO date to another; negative when it lies before. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days;
}

/** ISO date plus a number of months; a day that the month lacks is its last. */
export function addMonths(date: string, months: number): string {
  return Temporal.PlainDate.from(date).add({ months }).toString();
}

/** 1 = Monday … 7 = Sunday. */
export function dayOfWeek(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

/** Last day of the month of an ISO date or `YYYY-MM`. */
export function endOfMonth(yearMonth: string): string {
  const month = Temporal.PlainYearMonth.from(yearMonth.slice(0, 7));
  return month.toPlainDate({ day: month.daysInMonth }).toString();
}

/** The last millisecond of a calendar day in a zone. */
export function endOfDay(date: string, zone: string): EpochMs {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1;
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  return readDeviceTime(text).local !== null;
}

export function isZone(text: string): boolean {
  try {
    Temporal.Now.instant().toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}
