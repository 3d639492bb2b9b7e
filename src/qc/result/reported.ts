/** Which values of a run are reported, which are only companions, and what is wrong with their analyte or unit (ruling 3). */
import type { Observation } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import type { ResultToJudge } from "../types.ts";
import { isConfiguredUnit } from "./units.ts";

export interface ReportedResult {
  readonly result: ResultToJudge;
  /** Null when no observation of the run is a configured analyte. */
  readonly analyte: ConfiguredAnalyte | null;
  readonly codes: readonly ReasonCode[];
}

/** The reported results in the order given; every other result of the run is a companion. */
export function reportedResults(
  analytes: readonly ConfiguredAnalyte[],
  results: readonly ResultToJudge[],
): readonly ReportedResult[] {
  const configured = results.flatMap((result) => {
    const analyte = analytes.find(({ name }) => name === result.observation.analyte);
    return analyte === undefined ? [] : [{ result, analyte }];
  });
  if (configured.length === 0) return results.map((result) => ({ result, analyte: null, codes: ["ANALYTE_UNMAPPED"] }));
  return configured.flatMap(({ result, analyte }) => {
    const siblings = configured.filter((other) => other.analyte === analyte).map((other) => other.result.observation);
    const codes = codesAmong(siblings, result.observation, analyte);
    return codes === null ? [] : [{ result, analyte, codes }];
  });
}

/** Null: a companion, because another value of the run has the configured unit. */
function codesAmong(
  siblings: readonly Observation[],
  observation: Observation,
  analyte: ConfiguredAnalyte,
): readonly ReasonCode[] | null {
  const inUnit = siblings.filter(({ value }) => value !== null && isConfiguredUnit(value.unit, analyte));
  // Two values for one analyte in one measurement contradict each other; which one is meant is a person's question.
  if (inUnit.includes(observation)) return inUnit.length > 1 ? ["DUP_CONFLICT"] : [];
  if (inUnit.length > 0) return null;
  return observation.value === null ? [] : ["UNIT_UNEXPECTED"];
}
