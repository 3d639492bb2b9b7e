/**
 * Tabular CUSUM, standardised (QC.md 1.5): a hint of a slow drift for the laboratory coordinator. Never a release rule: the judge
 * does not know this file, and a test holds that.
 */
import { type Decimal, decimal } from "../../domain/decimal.ts";

/** Half the shift one looks for, and where it is told; in SDs. */
export interface CusumSettings {
  readonly k: string;
  readonly h: string;
}

export interface CusumPoint {
  /** In SDs, to 20 decimals, never below zero. */
  readonly up: Decimal;
  readonly down: Decimal;
  /** Strictly above h. */
  readonly signal: "up" | "down" | "both" | null;
}

const usual: CusumSettings = { k: "0.5", h: "5" };

/** `sd` above zero. Kept in the unit of the values, so that a tie with h is a tie; divided by the SD only to be told. */
export function cusum(values: readonly Decimal[], mean: Decimal, sd: Decimal, settings = usual): readonly CusumPoint[] {
  const slack = sd.times(decimal(settings.k));
  const limit = sd.times(decimal(settings.h));
  let [up, down] = [decimal("0"), decimal("0")];
  return values.map((value) => {
    const deviation = value.minus(mean);
    up = notNegative(up.plus(deviation).minus(slack));
    down = notNegative(down.minus(deviation).minus(slack));
    return { up: up.div(sd), down: down.div(sd), signal: signalOf(up.gt(limit), down.gt(limit)) };
  });
}

const notNegative = (sum: Decimal): Decimal => (sum.lt(0) ? decimal("0") : sum);

function signalOf(isUp: boolean, isDown: boolean): CusumPoint["signal"] {
  if (isUp && isDown) return "both";
  return isUp ? "up" : isDown ? "down" : null;
}
