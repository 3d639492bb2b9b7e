/**
 * Takes a printed value apart: comparator, number, unit (ANALYZERS.md 7, traps 1 and 2). Nothing is rounded or guessed:
 * what is not plainly one number has `number` null, and what says "no value" is a failed measurement, never a zero.
 */
import { readNumber } from "../domain/decimal.ts";
import type { DecimalSign } from "../domain/generic-mapping.ts";
import type { Comparator, FailedMeasurement, MeasuredValue, ValueRange } from "../domain/observation.ts";
import { textOrNull } from "./text.ts";

export type SplitValue =
  | { readonly value: MeasuredValue; readonly failed: null }
  | { readonly value: null; readonly failed: FailedMeasurement };

/** `---` (Afinion), dots and stars (LIS.md 2.5), and the words that POCT1-A devices use for a run without a result (POCT1A.md 7). */
const noValue = /^(-{2,}|\.{2,}|\*+|invalid|error|no result)$/i;

/** True for a text in place of a value that says that there is none. */
export const saysNoValue = (text: string): boolean => noValue.test(text.trim());

/**
 * A number with the decimal sign of its device. Where that is not known, a comma before exactly three digits could be a decimal comma
 * or a thousands separator: nobody can tell, so it is no number.
 */
const numbers: Readonly<Record<DecimalSign, string>> = {
  either: String.raw`\d+(?:\.\d+|,(?:\d{1,2}|\d{4,}))?`,
  point: String.raw`\d+(?:\.\d+)?`,
  comma: String.raw`\d+(?:,\d+)?`,
};

/** A comparator, a number, and what stands behind it after a blank (or a glued `%`). */
const printed = (sign: DecimalSign) => new RegExp(`^(<=|>=|[<>≤≥])?\\s*([+-]?${numbers[sign]})(?:\\s+([^\\s\\d].*)|(%))?$`);
const forms: Readonly<Record<DecimalSign, RegExp>> = {
  either: printed("either"),
  point: printed("point"),
  comma: printed("comma"),
};

const comparators = new Map<string, Comparator>([
  ["<", "<"],
  [">", ">"],
  ["<=", "<="],
  [">=", ">="],
  ["≤", "<="],
  ["≥", ">="],
  ["LESS", "<"],
  ["GREATER", ">"],
]);

/** Splits a value as sent. `flags` are the abnormal flags beside it: an off-scale flag is a comparator too. */
export function splitValue(
  raw: string,
  unit: string | null,
  flags: readonly string[],
  decimal: DecimalSign = "either",
): SplitValue {
  const text = raw.trim();
  if (text === "" || noValue.test(text)) return { value: null, failed: { raw, reason: null } };
  const sentUnit = unit === null ? null : textOrNull(unit);
  const match = forms[decimal].exec(text);
  const trailing = match?.[3]?.trim() ?? match?.[4] ?? null;
  const comparator = oneComparator(match?.[1], flags);
  const contradiction = comparator === "conflict" || (trailing !== null && sentUnit !== null && trailing !== sentUnit);
  if (match === null || contradiction) return { value: { raw, comparator: null, number: null, unit: sentUnit }, failed: null };
  const number = readNumber((match[2] ?? "").replace(",", "."));
  return { value: { raw, comparator, number, unit: sentUnit ?? trailing }, failed: null };
}

/** The comparator in the value, else the one in the flags; `conflict` when they point in different directions. */
function oneComparator(inValue: string | undefined, flags: readonly string[]): Comparator | null | "conflict" {
  const own = comparators.get(inValue ?? "") ?? null;
  const flagged = flags.flatMap((flag) => comparators.get(flag.trim().toUpperCase()) ?? []);
  const all = own === null ? flagged : [own, ...flagged];
  const [first] = all;
  if (first === undefined) return null;
  return all.every((comparator) => comparator.charAt(0) === first.charAt(0)) ? first : "conflict";
}

const span = /^([+-]?\d+(?:[.,]\d+)?)\s*(?:-|to)\s*([+-]?\d+(?:[.,]\d+)?)$/;
const oneSided = /^(<=?|>=?)\s*([+-]?\d+(?:[.,]\d+)?)$/;

/**
 * Reference ranges as LIS02 and HL7 devices print them: `3.9 to 6.1`, `3.9-6.1`, `<6.5`. The bounds stay text. Null when no range was
 * sent or the text is none.
 */
export function splitRange(text: string | null | undefined): ValueRange | null {
  const sent = textOrNull(text) ?? "";
  const [, low, high] = span.exec(sent) ?? [];
  if (low !== undefined && high !== undefined) return { low, high };
  const [, sign, bound] = oneSided.exec(sent) ?? [];
  if (sign === undefined || bound === undefined) return null;
  return sign.startsWith("<") ? { low: null, high: bound } : { low: bound, high: null };
}
