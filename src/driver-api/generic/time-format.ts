/** Times of devices that keep to no standard, by a format out of the configuration: `DD.MM.YYYY HH:mm`. */
import type { DeviceTime } from "../../domain/device-time.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { readDeviceTime } from "../../domain/time.ts";
import { measurementTime } from "../wire-times.ts";

const parts = ["YYYY", "YY", "MM", "DD", "HH", "mm", "ss"] as const;
type Part = (typeof parts)[number];
const token = new RegExp(parts.join("|"), "g");

/** True when a format names year, month, day, hour and minute, each once: less is no time of a measurement. */
export function isTimeFormat(format: string): boolean {
  const named = format.match(token) ?? [];
  const years = named.filter((part) => part.startsWith("Y")).length;
  const each = ["MM", "DD", "HH", "mm"].every((part) => named.filter((one) => one === part).length === 1);
  const seconds = named.filter((part) => part === "ss").length;
  return years === 1 && each && seconds <= 1 && !/[A-Za-z0-9]/.test(format.replace(token, "").replace(/T/, ""));
}

export interface MappedTime {
  readonly measuredAt: DeviceTime | null;
  readonly problems: readonly Problem[];
}

/** The time of a measurement; without a format as the standards write it. */
export function mappedTime(text: string | null, format: string | null, where: string, at: number): MappedTime {
  if (format === null || text === null) return measurementTime(text, where, at);
  const iso = isoText(text, format);
  const local = iso === null ? null : readDeviceTime(iso).local;
  const problems = local === null ? [problem("DECODE_BAD_TIME", `The time of ${where}.`, at)] : [];
  return { measuredAt: { raw: text, local, offset: null }, problems };
}

/** Null when the text does not have exactly the format. A year of two digits is one of this century. */
function isoText(text: string, format: string): string | null {
  const found: Partial<Record<Part, string>> = {};
  let rest = text.trim();
  let at = 0;
  for (const match of [...format.matchAll(token), { 0: "", index: format.length }]) {
    const between = format.slice(at, match.index);
    const part = match[0] as Part | "";
    const digits = rest.slice(between.length, between.length + part.length);
    if (!rest.startsWith(between) || !/^\d*$/.test(digits) || digits.length < part.length) return null;
    if (part !== "") found[part] = digits;
    rest = rest.slice(between.length + part.length);
    at = match.index + part.length;
  }
  const { YYYY, YY, MM, DD, HH, mm, ss = "00" } = found;
  return rest === "" ? `${YYYY ?? `20${YY}`}-${MM}-${DD}T${HH}:${mm}:${ss}` : null;
}
