/** How good a method is against what is asked of it (QC.md 1.5), for the laboratory coordinator alone: never a part of a verdict. */
import { type Decimal, decimal } from "../../domain/decimal.ts";

/** Mean error and spread in percent, as `Summary` has them. */
export interface Performance {
  readonly biasPercent: Decimal;
  readonly cvPercent: Decimal;
}

/** |bias| + 1.65 CV, in percent. */
export const totalErrorPercent = ({ biasPercent, cvPercent }: Performance): Decimal =>
  biasPercent.abs().plus(cvPercent.times(decimal("1.65")));

/** (TEa - |bias|) / CV, to 20 decimals; null without a spread. `allowedPercent`: the site's TEa, with its source. */
export function sigmaMetric(allowedPercent: Decimal, { biasPercent, cvPercent }: Performance): Decimal | null {
  return cvPercent.eq(0) ? null : allowedPercent.minus(biasPercent.abs()).div(cvPercent);
}

/** |bias| / (1.5 CV): below 0.8 the spread is the trouble, above 1.2 the bias; null without a spread. */
export function qualityGoalIndex({ biasPercent, cvPercent }: Performance): Decimal | null {
  return cvPercent.eq(0) ? null : biasPercent.abs().div(cvPercent.times(decimal("1.5")));
}

export type SigmaBand = "world-class" | "acceptable" | "marginal" | "poor";

/** Bands that OpenELIS uses (QC.md 1.5): 6, 4 and 3 belong to the better one; below 4 and from 3 on is marginal. */
export function sigmaBand(sigma: Decimal): SigmaBand {
  if (sigma.gte(6)) return "world-class";
  if (sigma.gte(4)) return "acceptable";
  return sigma.gte(3) ? "marginal" : "poor";
}
