/** One value against the mapping: code map, failure words, decimal sign, unit map. What is not mapped is a problem, never a guess. */
import type { AnyMapping } from "../../domain/generic-mapping.ts";
import type { FailedMeasurement, MeasuredValue } from "../../domain/observation.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { type Measurement, noNumber, type ReportedResult, splitReported, unmapped } from "../measurement.ts";

type Words = Pick<AnyMapping<unknown>, "analytes" | "failures" | "decimal">;

/** `where` names the place in the message for problems. */
export function readMapped(mapping: Words, result: ReportedResult, where: string, at: number): Measurement {
  const { code, raw, flags } = result;
  const analyte = Object.entries(mapping.analytes).find(([, { codes }]) => codes.includes(code))?.[0] ?? null;
  const { value, failed } = splitMapped(mapping, result, analyte);
  const problems: Problem[] = [];
  const say = (key: Problem["code"], text: string) => problems.push(problem(key, text, at));
  if (code === "") say("DECODE_MISSING_FIELD", `The analysis code of ${where} is missing.`);
  else if (analyte === null) problems.push(unmapped(result, where, at));
  if (value !== null && value.number === null) problems.push(noNumber(result, where, at));
  const unit = value === null || analyte === null ? null : journalUnit(mapping, analyte, value);
  if (value !== null && value.coded === undefined && analyte !== null && unit === null)
    say("DECODE_UNKNOWN_UNIT", `The unit of ${analyte} in ${where}.`);
  const named = value === null || unit === null ? value : { ...value, unit };
  return { fields: { analyte, deviceCode: code, value: named, failed: failed && { ...failed, raw }, flags }, problems };
}

interface Split {
  readonly value: MeasuredValue | null;
  readonly failed: FailedMeasurement | null;
}

function splitMapped({ analytes, failures, decimal }: Words, result: ReportedResult, analyte: string | null): Split {
  const { raw, refused, reading } = result;
  const said = [raw, reading?.coded?.code, reading?.coded?.text].map((text) => text?.trim().toUpperCase());
  const saysNone = failures.some((word) => said.includes(word.trim().toUpperCase()));
  if (refused !== null || saysNone) return { value: null, failed: { raw, reason: refused } };
  return splitReported(result, analyte === null ? [] : Object.keys(analytes[analyte]?.units ?? {}), decimal);
}

/** The journal's spelling of the unit as sent; null when it is not on the list. */
function journalUnit({ analytes }: Words, analyte: string, { unit }: MeasuredValue): string | null {
  const units = analytes[analyte]?.units ?? {};
  const sent = unit ?? "";
  return Object.hasOwn(units, sent) ? (units[sent] ?? null) : null;
}
