/**
 * What a typed number is. Only a whole text is a number, never a beginning of one, and no digit is ever changed; what can be read in two
 * ways is refused, because a limit that was guessed is a limit that nobody set. Pure.
 */

/** Why a text is no number. */
export type NumberSlip =
  | "blank"
  | "two-signs"
  | "exponent"
  | "no-number"
  | "leading-zero"
  | "thousands"
  | "too-long"
  | "not-whole";

export type ReadNumber<Value> = { readonly value: Value } | { readonly slip: NumberSlip };

const plain = /^[+-]?\d+(?:[.,]\d+)?$/;
/** A point before exactly three digits: 1.005 is a thousand and five to one reader, and a little more than one to another. */
const likeThousands = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
/** As long as a number may be that is compared with what was measured; every shorter one is exact in a file too. */
const longest = 15;

/** A decimal text with a point, its digits as they were typed; `-0` is `0`. */
export function readDecimal(typed: string): ReadNumber<string> {
  const text = typed.trim().replace(/^\u2212/, "-");
  const slip = slipIn(text);
  if (slip !== null) return { slip };
  const digits = text.replace(/^[+-]/, "").replace(",", ".");
  const value = text.startsWith("-") && /[1-9]/.test(digits) ? `-${digits}` : digits;
  return value.length > longest ? { slip: "too-long" } : { value };
}

function slipIn(text: string): NumberSlip | null {
  if (/\d\s+\S/.test(text)) return "blank";
  if ((text.match(/[.,]/g) ?? []).length > 1) return "two-signs";
  if (/^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(text)) return "exponent";
  if (!plain.test(text)) return "no-number";
  if (/^[+-]?0\d/.test(text)) return "leading-zero";
  return likeThousands.test(text) ? "thousands" : null;
}

/** A number of a file; refused where it would be written with other digits. */
export function readNumber(typed: string): ReadNumber<number> {
  const read = readDecimal(typed);
  if ("slip" in read) return read;
  const value = Number(read.value);
  return String(value) === withoutZeros(read.value) ? { value } : { slip: "too-long" };
}

export function readWhole(typed: string): ReadNumber<number> {
  const read = readNumber(typed);
  return "value" in read && /[.,]/.test(typed) ? { slip: "not-whole" } : read;
}

/** `2.50` is `2.5`, and `2.00` is `2`. */
const withoutZeros = (decimal: string): string => (decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal);
