/** What the value itself tells: none, no number, no answer of the list, outside the measuring range, or hardly possible (QC.md 3.2). */
import { answerOf, isInWords } from "../../domain/answers.ts";
import { decimal, isDecimal, readDecimal } from "../../domain/decimal.ts";
import type { Observation } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import type { ValueLimits } from "../../domain/value-limits.ts";
import { isOutside } from "./limit-codes.ts";
import { isConfiguredUnit } from "./units.ts";

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

/**
 * A slope or offset that someone has set on the instrument: its values are then no longer the maker's. DCA Vantage tells it in notes,
 * `Slope^1.000` and `Offset^0 mmol/mol` (POCT1-A), or `1.000^0.0 mmol/mol^IFCC^…` (LIS02) (ANALYZERS.md 4.2, POCT1A.md 7).
 */
const number = "[+-]?\\d+(?:[.,]\\d+)?";
const labelled = new RegExp(`^(slope|offset)\\^\\s*(${number})(?:\\s|\\^|$)`, "i");
const together = new RegExp(`^(${number})\\^(${number}) [^\\d\\s^]`);

/** True where a note names a slope other than 1 or an offset other than 0, in exact decimals. */
export function isUserCorrected(notes: readonly string[]): boolean {
  return notes.some((note) => {
    const [, name, value] = labelled.exec(note.trim()) ?? [];
    if (name !== undefined) return isOther(value, name.toLowerCase() === "slope" ? "1" : "0");
    const [, slope, offset] = together.exec(note.trim()) ?? [];
    return slope !== undefined && (isOther(slope, "1") || isOther(offset, "0"));
  });
}

function isOther(text: string | undefined, neutral: string): boolean {
  const value = readDecimal(text?.replace(",", ".") ?? null);
  return value !== null && !value.eq(decimal(neutral));
}
