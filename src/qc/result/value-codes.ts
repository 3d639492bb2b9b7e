/** What the value itself tells: none, no number, no answer of the list, outside the measuring range, or hardly possible (QC.md 3.2). */
import { answerOf, isInWords } from "../../domain/answers.ts";
import { decimal, isDecimal } from "../../domain/decimal.ts";
import type { Observation } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import type { ValueLimits } from "../../domain/value-limits.ts";
import { isOutside } from "./limit-codes.ts";
import { isConfiguredUnit } from "./units.ts";
import { isUserCorrected } from "./user-correction.ts";

/** Values outside are held for a person, unless the site has set its own limits. Source: QC.md 3.2, a proposal. */
const proposals = [
  { analyte: "CRP", unit: "mg/L", low: "0", high: "500" },
  { analyte: "HbA1c", unit: "mmol/mol", low: "15", high: "200" },
  { analyte: "INR", unit: "1", low: "0.5", high: "15" },
] as const;

/** Flags that place a value (HL7 table 0078, LIS02 R-7). Any other one is the analyzer's warning and is for a person to read. */
const placingFlags = new Set(["", "N", "L", "H", "LL", "HH", "<", ">", "A", "AA", "U", "D", "B", "W", "LESS", "GREATER"]);

/** `analyte` is null where the value is no configured analyte; limits hold in their own unit only. */
export function valueCodes(observation: Observation, analyte: ConfiguredAnalyte | null): readonly ReasonCode[] {
  const { value, failed, override } = observation;
  const isWarned = override || observation.flags.some((flag) => !placingFlags.has(flag.trim().toUpperCase()));
  const codes: ReasonCode[] = isWarned ? ["DEV_WARNING"] : [];
  if (isUserCorrected(observation.notes)) codes.push("USER_CORRECTION_ACTIVE");
  if (value === null || failed !== null) return [...codes, "DEV_ERROR"];
  if (analyte?.answers !== undefined)
    return answerOf(value, observation.flags, analyte.answers) === null ? [...codes, "VALUE_NOT_LISTED"] : codes;
  if (value.number === null || !isDecimal(value.number))
    return [...codes, isInWords(value) ? "VALUE_NOT_NUMERIC" : "VALUE_UNREADABLE"];
  if (value.comparator === "<" || value.comparator === "<=") codes.push("RANGE_LOW");
  if (value.comparator === ">" || value.comparator === ">=") codes.push("RANGE_HIGH");
  if (!isPlausible(value.number, value.unit, analyte)) codes.push("VALUE_IMPLAUSIBLE");
  return codes;
}

function isPlausible(number: string, unit: string | null, analyte: ConfiguredAnalyte | null): boolean {
  return analyte === null || !isConfiguredUnit(unit, analyte) || !isOutside(decimal(number), plausibleLimits(analyte));
}

/** Those of the site, and where it has none the proposal. */
export function plausibleLimits(analyte: ConfiguredAnalyte): ValueLimits {
  const proposal = proposals.find((one) => one.analyte === analyte.name && isConfiguredUnit(one.unit, analyte));
  return { ...sidesOf(proposal), ...sidesOf(analyte.limits?.plausible) };
}

const sidesOf = ({ low, high }: ValueLimits = {}): ValueLimits => ({
  ...(low === undefined ? {} : { low }),
  ...(high === undefined ? {} : { high }),
});
