/** Workdays of the Norwegian calendar: Monday to Friday without public holidays (lov om 1. og 17. mai, helligdagsfred). */
import { addDays, dayOfWeek } from "../../domain/time.ts";

const fixedHolidays = ["01-01", "05-01", "05-17", "12-25", "12-26"];
/** Days from Easter Sunday: skjærtorsdag, langfredag, the two Easter days, Kristi himmelfartsdag, the two Whit days. */
const easterHolidays = [-3, -2, 0, 1, 39, 49, 50];

/** Easter Sunday of a year in the Gregorian calendar, as an ISO date (the anonymous algorithm of Meeus, chapter 8). */
export function easterSunday(year: number): string {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const c = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * a + century - Math.floor(century / 4) - correction + 15) % 30;
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(c / 4) - moon - (c % 4)) % 7;
  const m = Math.floor((a + 11 * moon + 22 * sunday) / 451);
  const n = moon + sunday - 7 * m + 114;
  return `${year}-${String(Math.floor(n / 31)).padStart(2, "0")}-${String((n % 31) + 1).padStart(2, "0")}`;
}

export function isPublicHoliday(date: string): boolean {
  if (fixedHolidays.includes(date.slice(5))) return true;
  const easter = easterSunday(Number(date.slice(0, 4)));
  return easterHolidays.some((days) => addDays(easter, days) === date);
}

export function isWorkday(date: string): boolean {
  return dayOfWeek(date) <= 5 && !isPublicHoliday(date);
}

/** The n-th workday after a day; the day itself when n is 0. */
export function addWorkdays(date: string, n: number): string {
  let day = date;
  for (let left = n; left > 0; ) {
    day = addDays(day, 1);
    if (isWorkday(day)) left -= 1;
  }
  return day;
}
