/**
 * One reported quantity against a driver's table: which analyte, which unit, which number. What is not in the table is a
 * problem beside the observation, never a guess and never a reason to drop it.
 */
import type { Observation } from "../domain/observation.ts";
import { type Problem, problem } from "../domain/problem.ts";
import type { AnalyteDeclaration } from "./driver.ts";
import { splitValue } from "./value.ts";

export type AnalyteTable = Readonly<Record<string, AnalyteDeclaration>>;

/** A result field group as sent. `refused` is why the device itself does not stand by the value (status, aborted run). */
export interface ReportedResult {
  readonly code: string;
  readonly raw: string;
  readonly unit: string | null;
  readonly flags: readonly string[];
  readonly refused: string | null;
}

export interface Measurement {
  readonly fields: Pick<Observation, "analyte" | "deviceCode" | "value" | "failed" | "flags">;
  readonly problems: readonly Problem[];
}

/** `where` names the place in the message ("OBX 2") for problems; no value or id ever goes into a problem. */
export function readMeasurement(analytes: AnalyteTable, result: ReportedResult, where: string, at: number): Measurement {
  const analyte = analyteOf(analytes, result.code);
  const split = splitValue(result.raw, result.unit, result.flags);
  const { value, failed } =
    result.refused === null ? split : { value: null, failed: { raw: result.raw, reason: result.refused } };
  const problems: Problem[] = [];
  if (result.code === "") problems.push(problem("DECODE_MISSING_FIELD", `The analysis code of ${where} is missing.`, at));
  else if (analyte === null) problems.push(problem("DECODE_UNKNOWN_ANALYTE", `The code of ${where} is not mapped.`, at));
  if (value !== null && value.number === null) problems.push(problem("DECODE_BAD_VALUE", `The value of ${where}.`, at));
  if (value !== null && analyte !== null && !isDeclared(analytes, analyte, value.unit))
    problems.push(problem("DECODE_UNKNOWN_UNIT", `The unit of ${analyte} in ${where}.`, at));
  return { fields: { analyte, deviceCode: result.code, value, failed, flags: result.flags }, problems };
}

/** The canonical name of a device's code, or null. */
export function analyteOf(analytes: AnalyteTable, code: string): string | null {
  return Object.entries(analytes).find(([, { codes }]) => codes.includes(code))?.[0] ?? null;
}

/** Units are compared as spelled; "" in the table stands for a blank unit (INR). */
function isDeclared(analytes: AnalyteTable, analyte: string, unit: string | null): boolean {
  return analytes[analyte]?.units.includes(unit ?? "") ?? false;
}
