/**
 * Exponentially weighted moving average with its widening limits (QC.md 1.5): a hint of a slow drift for the laboratory coordinator.
 * Never a release rule: the judge does not know this file, and a test holds that.
 */
import { type Decimal, decimal } from "../../domain/decimal.ts";

/** Weight of the newest value, and width of the limits in SDs of the average. */
export interface EwmaSettings {
  readonly lambda: string;
  readonly width: string;
}

export interface EwmaPoint {
  /** To 20 decimals, as are the others. */
  readonly average: Decimal;
  /** SD of the average. */
  readonly sigma: Decimal;
  readonly low: Decimal;
  readonly high: Decimal;
  /** Strictly outside the limits. */
  readonly signal: "up" | "down" | null;
}

const usual: EwmaSettings = { lambda: "0.2", width: "3" };
/** Beyond what is told, so that a long series is not rounded into its limits. */
const places = 30;

/** `sd` above zero. Starts from the mean. */
export function ewma(values: readonly Decimal[], mean: Decimal, sd: Decimal, settings = usual): readonly EwmaPoint[] {
  const lambda = decimal(settings.lambda);
  const rest = decimal("1").minus(lambda);
  const share = lambda.div(rest.plus(1));
  let [average, decay] = [mean, decimal("1")];
  return values.map((value) => {
    average = lambda.times(value).plus(rest.times(average)).round(places);
    decay = decay.times(rest).times(rest).round(places);
    const sigma = sd.times(share.times(decimal("1").minus(decay)).sqrt());
    const reach = sigma.times(decimal(settings.width));
    const [low, high] = [mean.minus(reach), mean.plus(reach)];
    const signal = average.gt(high) ? "up" : average.lt(low) ? "down" : null;
    return { average: average.round(20), sigma: sigma.round(20), low: low.round(20), high: high.round(20), signal };
  });
}
