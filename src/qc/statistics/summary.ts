/**
 * What a series of control values amounts to (QC.md 1.5): n, mean, SD with n-1, CV and bias, in exact decimals. Sums are exact; a
 * quotient or a root is taken once, to 20 decimals, half away from zero. Nothing here is rounded for display (shown.ts) or decides.
 */
import { type Decimal, decimal } from "../../domain/decimal.ts";

export interface Summary {
  readonly n: number;
  /** Null without values. */
  readonly mean: Decimal | null;
  /** Null below two values. */
  readonly sd: Decimal | null;
  /** 100 SD / mean; null without an SD, or where the mean is zero. */
  readonly cvPercent: Decimal | null;
  /** 100 (mean - target) / target; null without a target other than zero. */
  readonly biasPercent: Decimal | null;
}

const zero = decimal("0");
const sum = (values: readonly Decimal[]): Decimal => values.reduce((total, value) => total.plus(value), zero);

/** The order of the values does not matter. */
export function summarize(values: readonly Decimal[], target: Decimal | null): Summary {
  const n = values.length;
  const total = sum(values);
  const mean = n === 0 ? null : total.div(n);
  const sd = n < 2 ? null : standardDeviation(values, total);
  const cvPercent = sd === null || mean === null || mean.eq(zero) ? null : sd.times(100).div(mean.abs());
  return { n, mean, sd, cvPercent, biasPercent: n === 0 || target === null ? null : bias(total, n, target) };
}

/** √((n·Σx² - (Σx)²) / (n(n-1))): the same as over Σ(x - mean)², without a rounded mean in it. */
function standardDeviation(values: readonly Decimal[], total: Decimal): Decimal {
  const n = values.length;
  const squares = sum(values.map((value) => value.times(value)));
  return squares
    .times(n)
    .minus(total.times(total))
    .div(n * (n - 1))
    .sqrt();
}

function bias(total: Decimal, n: number, target: Decimal): Decimal | null {
  const expected = target.times(n);
  return expected.eq(zero) ? null : total.minus(expected).times(100).div(expected);
}

/** SD from experience where a lot ends before it has given an own one: target × long-term CV (QC.md 1.5). */
export const priorSd = (target: Decimal, cvPercent: Decimal): Decimal => target.abs().times(cvPercent).div(100);
