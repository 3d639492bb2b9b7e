/** Dates, times and numbers as people here write them: dd.mm.åååå, kl. tt.mm, decimal comma. By the station's zone, never the browser's. */
import { session, stationNow } from "../api/session.ts";

const zone = (): string => session.value?.zone ?? "Europe/Oslo";

const parts = (iso: string, options: Intl.DateTimeFormatOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    new Intl.DateTimeFormat("nb-NO", { timeZone: zone(), ...options })
      .formatToParts(new Date(iso))
      .map(({ type, value }) => [type, value]),
  );

/** `29.11.2026`. */
export function date(iso: string): string {
  const { day, month, year } = parts(iso, { day: "2-digit", month: "2-digit", year: "numeric" });
  return `${day}.${month}.${year}`;
}

/** A day as `2026-11-29`, which has no zone. */
export const day = (text: string): string => text.split("-").reverse().join(".");

/** What a field for a moment holds, `2026-11-29T06:55`, as it was typed: `29.11.2026 kl. 06.55`. */
export const localMoment = (text: string): string => `${day(text.slice(0, 10))} kl. ${text.slice(11, 16).replace(":", ".")}`;

/** `kl. 06.55`. */
export function clock(iso: string): string {
  const { hour, minute } = parts(iso, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return `kl. ${hour}.${minute}`;
}

/** `i dag kl. 06.55`, `i går kl. 19.46`, `27.11.2026 kl. 08.10`. */
export function moment(iso: string, now = stationNow()): string {
  const yesterday = new Date(Date.parse(now) - 24 * 3_600_000).toISOString();
  const when = date(iso) === date(now) ? "i dag" : date(iso) === date(yesterday) ? "i går" : date(iso);
  return `${when} ${clock(iso)}`;
}

/** `2026-11-29T06:55` by the station's clock, as a browser's field for a moment holds it. */
export function localMinute(iso: string): string {
  const {
    day: d,
    month,
    year,
    hour,
    minute,
  } = parts(iso, {
    ...{ day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  return `${year}-${month}-${d}T${hour}:${minute}`;
}

const forms = new Intl.PluralRules("nb-NO");
/** `1 svar`, `2 svar`; the number stands in the word's form by itself. */
export const plural = (count: number, one: string, other: string): string =>
  `${new Intl.NumberFormat("nb-NO").format(count)} ${forms.select(count) === "one" ? one : other}`;

/** Of a lot: days as long as they mean something to whoever orders the next one. */
export const timeLeft = (days: number): string => {
  if (days < 0) return "gikk ut";
  return days > mostDaysTold ? "mer enn to år igjen" : `${plural(days, "dag", "dager")} igjen`;
};
const mostDaysTold = 730;
