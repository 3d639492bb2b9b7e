/**
 * Fields by their numbers in the standard: 1-based, the record letter is field 1. Texts come out unescaped; empty and `""`
 * ("delete what you have") are null. Field → repeats → components, split only when asked (LIS.md 2.1).
 */
import { partOf } from "../parts.ts";
import { unescapeLis2 } from "./escapes.ts";
import type { Lis2Record } from "./message.ts";

/** The whole field, bare `^` and `\` in it included. */
export function field(record: Lis2Record, n: number): string | null {
  return isDelimiterField(record, n) ? rawField(record, n) : toText(rawField(record, n), record);
}

/** The repeats of a field, unescaped; an empty field has none. */
export function repeats(record: Lis2Record, n: number): readonly (string | null)[] {
  return rawRepeats(record, n).map((text) => toText(text, record));
}

/** The components of one repeat of a field (the first, unless told); an empty field has none. */
export function components(record: Lis2Record, n: number, repeat = 1): readonly (string | null)[] {
  const raw = rawRepeats(record, n)[repeat - 1];
  if (raw === undefined) return [];
  return raw.split(record.delimiters.component).map((text) => toText(text, record));
}

/** One component of one repeat; null when it is not there. */
export function component(record: Lis2Record, n: number, c: number, repeat = 1): string | null {
  const raw = rawField(record, n);
  if (raw === "" || isDelimiterField(record, n)) return null;
  const whole = partOf(raw, record.delimiters.repeat, repeat) ?? "";
  return toText(partOf(whole, record.delimiters.component, c) ?? "", record);
}

function rawField(record: Lis2Record, n: number): string {
  return record.fields[n - 1] ?? "";
}

function rawRepeats(record: Lis2Record, n: number): readonly string[] {
  const raw = rawField(record, n);
  if (raw === "" || isDelimiterField(record, n)) return [];
  return raw.split(record.delimiters.repeat);
}

/** H-2 is the delimiter string itself and is never split. */
function isDelimiterField(record: Lis2Record, n: number): boolean {
  return record.type === "H" && n === 2;
}

function toText(raw: string, record: Lis2Record): string | null {
  return raw === "" || raw === '""' ? null : unescapeLis2(raw, record.delimiters);
}
