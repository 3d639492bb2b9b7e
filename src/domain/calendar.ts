/** The proleptic Gregorian calendar, years 0000 to 9999, without building a date: decoding asks for each time that a message holds. */

/** A wall time: `2026-03-14T10:15`, with or without seconds and their fraction. */
const wallTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?$/;

/** True for a wall time that a calendar and a clock can show. No clock on a bench shows a leap second or 24:00. */
export function isWallTime(text: string): boolean {
  if (!wallTime.test(text)) return false;
  const day = Number(text.slice(8, 10));
  return day <= daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
