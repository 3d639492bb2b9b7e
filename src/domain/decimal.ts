/**
 * Exact decimals for measured values. Only importer of big.js: nothing in Labbro decides anything on a binary float,
 * because (3.0-2.8)/0.1 is 2.0000000000000018 there and would trip a 1-2s rule (qc vectors W03).
 *
 * One reader decides what a number is: whatever it accepts, every function over decimals takes, up to the HL7 field it goes out in.
 */
import Big from "big.js";

export type Decimal = Big;

const decimalText = /^([+-]?)(\d+(?:\.\d+)?)$/;
/** OBX-5 holds so many characters, a comparator apart (HL7.md 2.4). No analyzer measures more digits; longer is damage. */
const longestNumber = 15;

/**
 * A plain decimal text in the form in which numbers are kept: no plus, and no minus before zero. Its digits stay as written, zeros at
 * both ends included. Null for anything else: no exponent, blank, comma or comparator, never a guess.
 */
export function readNumber(text: string): string | null {
  const [, sign, digits] = (text.length <= longestNumber + 1 ? decimalText.exec(text) : null) ?? [];
  if (digits === undefined) return null;
  const number = sign === "-" && /[1-9]/.test(digits) ? `-${digits}` : digits;
  return number.length <= longestNumber ? number : null;
}

/** True for a text that `readNumber` reads. */
export const isDecimal = (text: string): boolean => readNumber(text) !== null;

/** Parses a plain decimal string; throws RangeError on anything else. */
export function decimal(text: string): Decimal {
  const number = readNumber(text);
  if (number === null) throw new RangeError("not a plain decimal");
  return new Big(number);
}

/** -1, 0 or 1. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  return decimal(a).cmp(decimal(b));
}

/** The decimal a text holds, or null: for the optional limits of targets, where absent and unreadable must not become zero. */
export function readDecimal(text: string | null): Decimal | null {
  const number = text === null ? null : readNumber(text);
  return number === null ? null : new Big(number);
}
