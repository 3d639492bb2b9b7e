/** The numbers of a stream for display (ruling 20): nothing below n = 10, provisional below 20, excluded controls counted apart. */
import { type Decimal, decimal, readDecimal } from "../../domain/decimal.ts";
import type { ControlTarget } from "../../domain/lot.ts";
import type { ReportedControl, StreamTarget } from "./stream.ts";
import type { StreamNumbers } from "./types.ts";

const fewest = 10;
const enough = 20;

export function numbersOf(controls: readonly ReportedControl[], target: StreamTarget): StreamNumbers {
  const counted = controls.filter(({ judged }) => judged.result !== "VOID");
  const values = counted.flatMap(({ observation }) => readDecimal(observation.value?.number ?? null) ?? []);
  const count = (result: ReportedControl["judged"]["result"]): number =>
    controls.filter(({ judged }) => judged.result === result).length;
  return {
    n: values.length,
    ...(values.length < fewest ? nothing : described(values, target)),
    isProvisional: values.length >= fewest && values.length < enough,
    passes: count("PASS"),
    warnings: count("WARN"),
    rejects: count("REJECT"),
    voids: count("VOID"),
  };
}

const nothing = { mean: null, sd: null, cvPercent: null, biasPercent: null } as const;

/** SD with n - 1 (qc.md 1.5). */
function described(values: readonly Decimal[], { target }: StreamTarget) {
  const n = decimal(String(values.length));
  const zero = decimal("0");
  const mean = values.reduce((sum, one) => sum.plus(one), zero).div(n);
  const squares = values.reduce((sum, one) => sum.plus(one.minus(mean).times(one.minus(mean))), zero);
  const sd = squares.div(n.minus(decimal("1"))).sqrt();
  const percentOf = (part: Decimal, whole: Decimal): string | null => (whole.eq(zero) ? null : shown(part.times(100).div(whole)));
  const goal = readDecimal(target);
  return {
    mean: shown(mean),
    sd: shown(sd),
    cvPercent: percentOf(sd, mean),
    biasPercent: goal === null ? null : percentOf(mean.minus(goal), goal),
  };
}

const shown = (value: Decimal): string => value.toFixed(2);

/** (x - mean) / SD with two decimals, for display; rules never use it. */
export function zOf(value: Decimal | null, target: ControlTarget | null): string | null {
  const [mean, sd] = [readDecimal(target?.target ?? null), readDecimal(target?.sd ?? null)];
  if (value === null || mean === null || sd === null || sd.eq(decimal("0"))) return null;
  return shown(value.minus(mean).div(sd));
}
