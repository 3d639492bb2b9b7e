/** How long a passed control holds: interval, due day and grace (QC.md 2.4, rulings 7 and 9). Counted from the control done, never from a missed date. */
import type { EpochMs } from "../../domain/clock.ts";
import type { QcGrace, QcInterval, Weekday } from "../../domain/policy.ts";
import {
  addDays,
  addMonths,
  dayOfWeek,
  endOfDay,
  endOfMonth,
  localDate,
  localDateTime,
  localToInstant,
} from "../../domain/time.ts";
import { addWorkdays } from "./workdays.ts";

const hourMs = 3_600_000;
const weekdays: readonly Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/**
 * Last instant a control of `at` is valid, after that many intervals (more than one only where levels rotate).
 * Null: no instant, because tests are counted (test-count.ts).
 */
export function validUntil(interval: QcInterval, at: EpochMs, zone: string, intervals = 1): EpochMs | null {
  switch (interval.type) {
    case "rolling":
      return at + intervals * interval.hours * hourMs;
    case "calendar-day":
      return endOfDay(addDays(localDate(at, zone), intervals - 1), zone);
    case "calendar-week":
      return endOfDay(weekEnd(localDate(at, zone), interval.dueDay, intervals), zone);
    case "calendar-month":
      return endOfDay(monthEnd(localDate(at, zone), interval.dueDay, intervals), zone);
    case "none":
      return Number.POSITIVE_INFINITY;
    case "months":
      return endOfDay(addMonths(localDate(at, zone), intervals * interval.months), zone);
    case "test-count":
      return null;
    default:
      return interval satisfies never;
  }
}

/** One interval's length after a result: how late a control may come and still excuse it (ruling 7). Null as above. */
export function oneIntervalAfter(interval: QcInterval, at: EpochMs, zone: string): EpochMs | null {
  switch (interval.type) {
    case "calendar-day":
      return sameClock(at, addDays(localDate(at, zone), 1), zone);
    case "calendar-week":
      return sameClock(at, addDays(localDate(at, zone), 7), zone);
    case "calendar-month":
      return sameClock(at, dayOfMonth(nextMonth(localDate(at, zone)), Number(localDate(at, zone).slice(8))), zone);
    default:
      return validUntil(interval, at, zone);
  }
}

/** Grace in workdays ends with the n-th workday after the day it began. */
export function withGrace(end: EpochMs, grace: QcGrace, zone: string): EpochMs {
  if ("hours" in grace) return end + grace.hours * hourMs;
  if (!Number.isFinite(end) || grace.workdays <= 0) return end;
  return endOfDay(addWorkdays(localDate(end, zone), grace.workdays), zone);
}

/** Without a due day the calendar week ends on Sunday; with one it is that day of the next week. */
function weekEnd(date: string, dueDay: Weekday | undefined, weeks: number): string {
  const sunday = addDays(date, 7 - dayOfWeek(date) + 7 * (weeks - 1));
  return dueDay === undefined ? sunday : addDays(sunday, weekdays.indexOf(dueDay) + 1);
}

function monthEnd(date: string, dueDay: number | undefined, months: number): string {
  let month = date;
  for (let i = 1; i < months; i++) month = nextMonth(month);
  return dueDay === undefined ? endOfMonth(month) : dayOfMonth(nextMonth(month), dueDay);
}

const nextMonth = (date: string): string => addDays(endOfMonth(date), 1);

/** Due day 31 is the 28th, 29th or 30th where the month is shorter. */
function dayOfMonth(date: string, day: number): string {
  const last = endOfMonth(date);
  const wanted = `${last.slice(0, 8)}${String(Math.max(1, day)).padStart(2, "0")}`;
  return wanted < last ? wanted : last;
}

const sameClock = (at: EpochMs, date: string, zone: string): EpochMs =>
  localToInstant(`${date}${localDateTime(at, zone).slice(10)}`, zone);
