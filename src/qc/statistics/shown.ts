/** Statistics as people read them: rounded once, at the very end, and silent where too few values stand behind them (ruling 20). */
import type { Decimal } from "../../domain/decimal.ts";
import type { Summary } from "./summary.ts";

/** What stands where a figure would claim too much. */
export const noFigure = "–";

/** SD and CV are not told below this, and are provisional ("foreløpig") below the next. */
export const fewestForSpread = 10;
export const fewestForEstablished = 20;

export type Standing = "too-few" | "provisional" | "established";

export const standingOf = (n: number): Standing =>
  n < fewestForSpread ? "too-few" : n < fewestForEstablished ? "provisional" : "established";

/** Texts with a decimal point; whoever prints Norwegian puts the comma. */
export interface ShownSummary {
  readonly n: number;
  readonly standing: Standing;
  readonly mean: string;
  readonly sd: string;
  readonly cvPercent: string;
  /** With its sign. */
  readonly biasPercent: string;
}

/** Mean and SD get one decimal more than the values have, percentages two; half away from zero. `decimals`: of the values. */
export function showSummary(summary: Summary, decimals: number): ShownSummary {
  const standing = standingOf(summary.n);
  const figure = (value: Decimal | null, places: number): string => (value === null ? noFigure : value.toFixed(places));
  const spread = (value: Decimal | null, places: number) => (standing === "too-few" ? noFigure : figure(value, places));
  const bias = figure(summary.biasPercent, 2);
  return {
    n: summary.n,
    standing,
    mean: figure(summary.mean, decimals + 1),
    sd: spread(summary.sd, decimals + 1),
    cvPercent: spread(summary.cvPercent, 2),
    biasPercent: summary.biasPercent?.gt(0) ? `+${bias}` : bias,
  };
}

/** The most decimals that any of the values was sent with: 0 for `24`, 1 for `2.8`. */
export const decimalsOf = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, text.split(".")[1]?.length ?? 0), 0);
