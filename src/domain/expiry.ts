/**
 * Expiry dates as labels, instruments and people write them, and whether a lot was expired on a local calendar day.
 * A lot is judged at measurement time, never at upload time; year-month means valid through the month's last day (QC.md 2.3).
 */
import { addDays, endOfMonth, isDate } from "./time.ts";

/** The last valid day as an ISO date, or null when the text is none of the known forms. Never a guess. */
export function parseExpiry(raw: string): string | null {
  const text = raw.trim();
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(text);
  if (iso !== null) return realDate(iso[1] ?? "");
  const month = /^(20\d{2})-?(0[1-9]|1[0-2])$/.exec(text);
  if (month !== null) return endOfMonth(`${month[1]}-${month[2]}`);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact !== null) return realDate(`${compact[1]}-${compact[2]}-${compact[3]}`);
  return parseGs1Date(text) ?? parseDay(text);
}

/** A calendar day as ISO or as typed by a Norwegian (`31.03.2026`); null otherwise. */
export function parseDay(raw: string): string | null {
  const typed = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(raw.trim());
  if (typed === null) return realDate(raw.trim());
  const [, day = "", month = "", year] = typed;
  return realDate(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
}

/** GS1 AI(17) YYMMDD; day 00 means the whole month. In `parseExpiry` a `20YYMM` is read as year and month before it comes here. */
export function parseGs1Date(text: string): string | null {
  const match = /^(\d{2})(0[1-9]|1[0-2])(\d{2})$/.exec(text);
  if (match === null) return null;
  const month = `20${match[1]}-${match[2]}`;
  return match[3] === "00" ? endOfMonth(month) : realDate(`${month}-${match[3]}`);
}

const realDate = (text: string): string | null => (isDate(text) ? text : null);

/** What limits the use of a lot; `expiry` is the label's last valid day. */
export interface Shelf {
  readonly expiry: string | null;
  readonly openedOn: string | null;
  readonly inUseDays: number | null;
}

/** The opened day is day 0, so the last valid day is openedOn + inUseDays. */
function lastDayInUse(shelf: Shelf): string | null {
  return shelf.openedOn === null || shelf.inUseDays === null ? null : addDays(shelf.openedOn, shelf.inUseDays);
}

/** The earlier of label and in-use life, or null when neither is known. */
export function effectiveExpiry(shelf: Shelf): string | null {
  return earliestDay([shelf.expiry, lastDayInUse(shelf)]);
}

/** Why a lot may not be used on a local day: the label comes first. */
export function expiredOn(shelf: Shelf, localDay: string): "LOT_EXPIRED" | "LOT_OPEN_EXPIRED" | null {
  if (shelf.expiry !== null && localDay > shelf.expiry) return "LOT_EXPIRED";
  const inUse = lastDayInUse(shelf);
  return inUse !== null && localDay > inUse ? "LOT_OPEN_EXPIRED" : null;
}

/** Of several statements of one date the earlier decides (ruling 11). ISO dates sort as text. */
export function earliestDay(days: readonly (string | null)[]): string | null {
  return days.reduce((first, day) => (first === null || (day !== null && day < first) ? day : first), null);
}
