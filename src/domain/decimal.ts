/**
 * Exact decimals for measured values. Only importer of big.js: nothing in Labbro decides anything on a binary float,
 * because (3.0-2.8)/0.1 is 2.0000000000000018 there and would trip a 1-2s rule (qc vectors W03).
 */
import Big from "big.js";

export type Decimal = Big;

const decimalText = /^[+-]?\d+(\.\d+)?$/;

/** True for a plain decimal string (`-1.50`); no exponent, blank, comma or comparator. */
export function isDecimal(text: string): boolean {
  return decimalText.test(text);
}

/** Parses a plain decimal string; throws RangeError on anything else. */
export function decimal(text: string): Decimal {
  if (!isDecimal(text)) throw new RangeError("not a plain decimal");
  return new Big(text);
}

/** -1, 0 or 1. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  return decimal(a).cmp(decimal(b));
}

/** The decimal a text holds, or null: for the optional limits of targets, where absent and unreadable must not become zero. */
export function readDecimal(text: string | null): Decimal | null {
  return text !== null && isDecimal(text) ? new Big(text) : null;
}
