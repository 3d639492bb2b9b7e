/** One OBS: code, value, flags, range, notes (POCT1A.md 3 and 7). */
import type { Observation } from "../../domain/observation.ts";
import type { Problem } from "../../domain/problem.ts";
import { attribute, child, children, range, value, values } from "../../protocol/poct1a/access.ts";
import type { PoctElement } from "../../protocol/poct1a/message.ts";
import { failureIn } from "../failures.ts";
import { readMeasurement } from "../measurement.ts";
import { textOrNull } from "../text.ts";
import type { PoctDialect } from "./dialect.ts";

export interface PoctResult {
  readonly fields: Pick<Observation, "analyte" | "deviceCode" | "value" | "failed" | "flags" | "range" | "calculated" | "notes">;
  readonly problems: readonly Problem[];
}

export function readResult(element: PoctElement, dialect: PoctDialect, where: string, at: number): PoctResult {
  const reported = child(element, "OBS.value") ?? child(element, "OBS.qualitative_value");
  const absent = attribute(reported, "NULL");
  const identifier = child(element, "OBS.observation_id");
  const code = textOrNull(value(identifier)) ?? textOrNull(attribute(identifier, "DN")) ?? "";
  const isFlag = (note: string): boolean => dialect.flagNotes?.includes(note) ?? false;
  const notes = notesOf(element);
  const raw = attribute(reported, "V") ?? absent ?? "";
  const flags = [
    ...values(element, "OBS.interpretation_cd").flatMap((flag) => textOrNull(flag) ?? []),
    ...notes.filter((note) => isFlag(note)),
  ];
  const failure = failureIn(dialect.failures ?? {}, [raw, ...flags, ...notes]);
  const { fields, problems } = readMeasurement(
    dialect.analytes,
    {
      code,
      raw,
      unit: attribute(reported, "U"),
      flags,
      refused: failure ?? refusal(value(element, "OBS.status_cd"), absent),
    },
    where,
    at,
  );
  const method = textOrNull(value(element, "OBS.method_cd"));
  return {
    fields: {
      ...fields,
      range: range(value(element, "OBS.normal_lo-hi_limit")),
      // M measured, U unknown; C calculated, D default, E estimated, I input by hand are not the instrument's measurement.
      calculated: method !== null && method !== "M" && method !== "U",
      notes: notes.filter((note) => !isFlag(note)),
    },
    problems,
  };
}

/** NTE texts as sent, in order. */
export function notesOf(element: PoctElement): readonly string[] {
  return children(element, "NTE").flatMap((note) => textOrNull(value(note, "NTE.text")) ?? []);
}

/** OBS.status_cd and the null codes of POCT1A.md 3, in words. */
const refusedStatus = new Map([
  ["D", "discarded"],
  ["X", "rejected"],
]);
const nullCodes = new Map([
  ["NI", "no information"],
  ["NA", "not applicable"],
  ["UNK", "unknown"],
  ["NASK", "not asked"],
  ["ASKU", "asked but unknown"],
  ["NAV", "not available"],
  ["OTH", "other"],
  ["PINF", "positive infinity"],
  ["NINF", "negative infinity"],
]);

function refusal(status: string | null, absent: string | null): string | null {
  const refused = refusedStatus.get(status ?? "");
  if (refused !== undefined) return refused;
  return absent === null ? null : (nullCodes.get(absent) ?? "no value");
}
