/** The numbers of a stream for display (ruling 20), and a hint of a slow drift that decides nothing. Excluded controls count apart. */
import { decimal, readDecimal } from "../../domain/decimal.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import type { AllowedTotalError } from "../../domain/policy.ts";
import { wasTried } from "../../qc/controls/trial.ts";
import { sigmaMetric, totalErrorPercent } from "../../qc/statistics/capability.ts";
import { cusum } from "../../qc/statistics/cusum.ts";
import { ewma } from "../../qc/statistics/ewma.ts";
import { decimalsOf, noFigure, showSummary, standingOf } from "../../qc/statistics/shown.ts";
import { type Summary, summarize } from "../../qc/statistics/summary.ts";
import type { ReportedControl, StreamNumbers, StreamReport, StreamTarget } from "./monthly-report.ts";

const textsOf = (controls: readonly ReportedControl[]): readonly string[] =>
  controls.flatMap(({ judged, observation }) =>
    (judged.result === "VOID" && !wasTried(judged)) || judged.target?.answers !== undefined
      ? []
      : (observation.value?.number ?? []),
  );
const valuesOf = (controls: readonly ReportedControl[]) => textsOf(controls).flatMap((text) => readDecimal(text) ?? []);

export function numbersOf(
  controls: readonly ReportedControl[],
  target: StreamTarget,
  allowed: AllowedTotalError | null,
): StreamNumbers {
  const count = (result: ReportedControl["judged"]["result"]): number =>
    controls.filter(({ judged }) => judged.result === result).length;
  const summary = summarize(valuesOf(controls), readDecimal(target.target));
  return {
    ...showSummary(summary, decimalsOf(textsOf(controls))),
    ...performanceOf(summary, allowed),
    passes: count("PASS"),
    warnings: count("WARN"),
    rejects: count("REJECT"),
    voids: count("VOID"),
  };
}

/** Only against an allowed total error that the site has set, with its source (QC.md 1.5), and never from too few values. */
function performanceOf(
  { n, biasPercent, cvPercent }: Summary,
  allowed: AllowedTotalError | null,
): Pick<StreamNumbers, "totalErrorPercent" | "sigma"> {
  if (allowed === null || biasPercent === null || cvPercent === null || standingOf(n) === "too-few")
    return { totalErrorPercent: noFigure, sigma: noFigure };
  const performance = { biasPercent, cvPercent };
  return {
    totalErrorPercent: totalErrorPercent(performance).toFixed(2),
    sigma: sigmaMetric(decimal(String(allowed.allowedPercent)), performance)?.toFixed(1) ?? noFigure,
  };
}

/** Whether the newest control of the lot stands outside CUSUM or EWMA; never a verdict (QC.md 1.5). */
export function driftOf(controls: readonly ReportedControl[], { target, sd }: StreamTarget): StreamReport["drift"] {
  const [mean, spread] = [readDecimal(target), readDecimal(sd)];
  if (mean === null || spread === null || !spread.gt(0)) return [];
  const values = valuesOf(controls);
  const summed = cusum(values, mean, spread).at(-1)?.signal ?? null;
  const smoothed = ewma(values, mean, spread).at(-1)?.signal ?? null;
  return [...(summed === null ? [] : ["CUSUM" as const]), ...(smoothed === null ? [] : ["EWMA" as const])];
}

/** (x - mean) / SD with two decimals, for display; rules never use it. */
export function zOf(text: string | null, target: ControlTarget | null): string | null {
  const [value, mean, sd] = [readDecimal(text), readDecimal(target?.target ?? null), readDecimal(target?.sd ?? null)];
  if (value === null || mean === null || sd === null || sd.eq(decimal("0"))) return null;
  return value.minus(mean).div(sd).toFixed(2);
}

/** The middle of whole numbers for display; of an even count the mean of the two middle ones, rounded. Null of nothing. */
export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
