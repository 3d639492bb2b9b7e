/**
 * What the limits that the site has entered tell of a value: outside the measuring range without saying so, a large change, a value to
 * confirm, an alert value (QC.md 3.2). Nothing is off or on by itself: without a limit there is no code.
 */
import { type Decimal, decimal, readDecimal } from "../../domain/decimal.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import type { AnalyteLimits, ValueLimits } from "../../domain/value-limits.ts";
import type { KnownEvents } from "../types.ts";
import { isConfiguredUnit } from "./units.ts";

/** Limits hold for the configured unit only: nothing is converted (ruling 4). */
export function limitCodes(
  value: MeasuredValue | null,
  analyte: ConfiguredAnalyte,
  previous: KnownEvents["previous"],
): readonly ReasonCode[] {
  const { limits } = analyte;
  const number = readDecimal(value?.number ?? null);
  if (value === null || number === null || limits === undefined || !isConfiguredUnit(value.unit, analyte)) return [];
  const former = previous !== undefined && previous !== null && isConfiguredUnit(previous.unit, analyte) ? previous : null;
  const codes: ReasonCode[] = [];
  if (value.comparator === null && isOutside(number, limits.measuringRange)) codes.push("RANGE_VIOLATION");
  if (isOutside(number, limits.confirm)) codes.push("CONFIRM_ADVISED");
  if (limits.alert !== "none" && isOutside(number, limits.alert)) codes.push("CRITICAL_VALUE");
  if (value.comparator === null && isLargeChange(number, limits, former)) codes.push("DELTA_CHECK");
  return codes;
}

/** The limits themselves are inside. */
export function isOutside(number: Decimal, limits: ValueLimits | undefined): boolean {
  const [low, high] = [readDecimal(limits?.low ?? null), readDecimal(limits?.high ?? null)];
  return (low !== null && number.lt(low)) || (high !== null && number.gt(high));
}

/** |x - former| in percent of the former, multiplied out. */
function isLargeChange(number: Decimal, { delta }: AnalyteLimits, previous: { readonly number: string } | null): boolean {
  const former = readDecimal(previous?.number ?? null);
  if (delta === undefined || former === null) return false;
  return number
    .minus(former)
    .abs()
    .times(decimal("100"))
    .gt(former.abs().times(decimal(delta.percent)));
}
