/**
 * One reported quantity against a driver's table: which analyte, which unit, which number. What is not in the table is a
 * problem beside the observation, never a guess and never a reason to drop it.
 */
import type { DecimalSign } from "../domain/generic-mapping.ts";
import type { CodedAnswer, Observation } from "../domain/observation.ts";
import { type Problem, problem } from "../domain/problem.ts";
import type { AnalyteDeclaration } from "./driver.ts";
import { textOrNull } from "./text.ts";
import { type SplitValue, saysNoValue, splitValue } from "./value.ts";

export type AnalyteTable = Readonly<Record<string, AnalyteDeclaration>>;

/** What a message says of a value beside its text. */
export interface ValueReading {
  /** The field as sent. */
  readonly raw: string;
  /** The printed form of the one value, comparator before number; null where there is none. */
  readonly text: string | null;
  readonly coded: CodedAnswer | null;
  /** What it is instead of a number. */
  readonly is: string | null;
}

/** A result field group as sent. `refused` is why the device itself does not stand by the value (status, aborted run). */
export interface ReportedResult {
  readonly code: string;
  /** The address of the code in its segment or record. */
  readonly codeAt?: string;
  readonly raw: string;
  readonly unit: string | null;
  readonly flags: readonly string[];
  readonly refused: string | null;
  /** Where the message says more of the value than its text does. */
  readonly reading?: Pick<ValueReading, "text" | "coded" | "is">;
}

export interface Measurement {
  readonly fields: Pick<Observation, "analyte" | "deviceCode" | "value" | "failed" | "flags">;
  readonly problems: readonly Problem[];
}

/** `where` names the place in the message ("OBX 2") for problems; no value or id ever goes into a problem. */
export function readMeasurement(analytes: AnalyteTable, result: ReportedResult, where: string, at: number): Measurement {
  const analyte = analyteOf(analytes, result.code);
  const split = splitReported(result, analyte === null ? [] : (analytes[analyte]?.units ?? []));
  const { value, failed } =
    result.refused === null ? split : { value: null, failed: { raw: result.raw, reason: result.refused } };
  const problems: Problem[] = [];
  if (result.code === "") problems.push(problem("DECODE_MISSING_FIELD", `The analysis code of ${where} is missing.`, at));
  else if (analyte === null) problems.push(unmapped(result, where, at));
  if (value !== null && value.number === null) problems.push(noNumber(result, where, at));
  if (value !== null && value.coded === undefined && analyte !== null && !isDeclared(analytes, analyte, value.unit))
    problems.push(problem("DECODE_UNKNOWN_UNIT", `The unit of ${analyte} in ${where}.`, at));
  return { fields: { analyte, deviceCode: result.code, value, failed, flags: result.flags }, problems };
}

/**
 * The value taken apart, as far as the message says that it is a number. A unit behind the number counts only where it is one of
 * `units`, the analyte's own, or stands beside the value too: `5 - 10` and `1 Jahr` begin with a number and are none.
 */
export function splitReported(
  { raw, reading, unit, flags }: ReportedResult,
  units: readonly string[],
  decimal: DecimalSign = "either",
): SplitValue {
  const whole = reading?.text === undefined ? raw : reading.text;
  const sentUnit = textOrNull(unit);
  if (whole === null) {
    const coded = reading?.coded ?? null;
    if ([coded?.code, coded?.text].some((text) => text != null && saysNoValue(text)))
      return { value: null, failed: { raw, reason: null } };
    return { value: { raw, comparator: null, number: null, unit: sentUnit, ...(coded === null ? {} : { coded }) }, failed: null };
  }
  const { value, failed } = splitValue(whole, unit, flags, decimal);
  if (value === null) return { value, failed: { ...failed, raw } };
  const isForeign = sentUnit === null && value.unit !== null && !units.includes(value.unit);
  return { value: isForeign ? { raw, comparator: null, number: null, unit: null } : { ...value, raw }, failed: null };
}

/** Names the code, which whoever sets up the instrument needs; but only what looks like one: a wrong address could show a person. */
export function unmapped({ code, codeAt }: ReportedResult, where: string, at: number): Problem {
  const isCode = /^[A-Za-z0-9%+./_-]{1,20}$/.test(code) && !/\d{6}/.test(code) && !/^P(?:ID|T)?\b/.test(codeAt ?? "");
  const place = codeAt === undefined ? `The code of ${where}` : `${codeAt} of ${where}`;
  return problem("DECODE_UNKNOWN_ANALYTE", isCode ? `${place}: "${code}".` : `${place} is not mapped.`, at);
}

/** Says what it is instead, where that is known. */
export function noNumber({ reading }: ReportedResult, where: string, at: number): Problem {
  const is = reading?.is ?? null;
  return problem("DECODE_BAD_VALUE", is === null ? `The value of ${where}.` : `The value of ${where} is ${is}.`, at);
}

/** The canonical name of a device's code, or null. */
export function analyteOf(analytes: AnalyteTable, code: string): string | null {
  for (const name in analytes) if (analytes[name]?.codes.includes(code)) return name;
  return null;
}

/** Units are compared as spelled; "" in the table stands for a blank unit (INR). */
function isDeclared(analytes: AnalyteTable, analyte: string, unit: string | null): boolean {
  return analytes[analyte]?.units.includes(unit ?? "") ?? false;
}
