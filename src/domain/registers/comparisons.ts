/** Comparisons with a hospital laboratory: one person's sample measured here and there (parallellprøve, QC.md 2.1). No patient identity. */
import { type Decimal, decimal, isDecimal } from "../decimal.ts";
import { registerOf } from "../register.ts";

/** All numbers are decimal strings; both values in the analyte's configured unit. */
export interface Comparison {
  readonly analyte: string;
  readonly unit: string;
  readonly own: string;
  readonly hospital: string;
  /** Largest accepted difference from the hospital's value, and who says so. */
  readonly limitPercent: string;
  readonly limitSource: string;
  /** The measurement here, where it was read from the store. */
  readonly run: string | null;
  readonly note: string | null;
}

/** Subject: the instrument's id; `at`: when it was measured here. */
export const comparisons = registerOf<Comparison>("comparison");

/** A number above zero: a difference in percent of it can be told. */
export const isComparable = (text: string): boolean => isDecimal(text) && decimal(text).gt(0);

/** The limit itself is within. Multiplied out: a quotient would have to be rounded. */
export function isWithinLimit({ own, hospital, limitPercent }: Comparison): boolean {
  return difference(own, hospital)
    .abs()
    .times(100)
    .lte(decimal(limitPercent).times(decimal(hospital)));
}

/** From the hospital's value in percent, signed, rounded to two decimals; only for reading, `isWithinLimit` decides. */
export function differencePercent({ own, hospital }: Comparison): string {
  return difference(own, hospital).times(100).div(decimal(hospital)).toFixed(2);
}

const difference = (own: string, hospital: string): Decimal => decimal(own).minus(decimal(hospital));
