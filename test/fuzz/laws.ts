/** What holds of whatever bytes come in: nothing is told that was not sent, and no control carries a person. */

import { readNumber } from "../../src/domain/decimal.ts";
import type { Problem } from "../../src/domain/problem.ts";
import type { Observation } from "../../src/driver-api/index.ts";
import type { SentText } from "./sent.ts";

/** The laws that these break, by name; none is good. */
export function brokenLaws(
  observations: readonly Observation[],
  problems: readonly Problem[],
  sent: SentText,
): readonly string[] {
  const broken = problems.some(({ code }) => code === "DRIVER_FAILED") ? ["the driver threw"] : [];
  return [...broken, ...observations.flatMap((observation) => brokenBy(observation, sent))];
}

function brokenBy(observation: Observation, sent: SentText): readonly string[] {
  const { kind, patientId, value } = observation;
  const broken: string[] = [];
  if (kind === "control" && patientId !== null) broken.push("a control carries a patient id");
  if (patientId !== null && !sent.includes(patientId)) broken.push("a patient id was not sent");
  if (value === null) return broken;
  if (!wasSent(observation, value.raw, sent)) broken.push("a value was not sent");
  if (value.number !== null && !isPlain(value.number, value.raw)) broken.push("a number is not that of the value");
  if (value.number !== null && directionOf(value.raw) !== directionOf(value.comparator ?? "") && directionOf(value.raw) !== null)
    broken.push("a comparator was dropped");
  return broken;
}

/** This analyzer stores floats and no text: what its display shows is composed of them. */
function wasSent({ deviceCode }: Observation, raw: string, sent: SentText): boolean {
  const digits = raw.replace(/^[<>]/, "");
  return sent.isBinary ? sent.includesFloat(digits, deviceCode) : sent.includes(raw);
}

function isPlain(number: string, raw: string): boolean {
  // A plus is left out, and a minus before zero: what is left stands there as it is.
  return readNumber(number) === number && raw.replaceAll(",", ".").includes(number);
}

function directionOf(text: string): "<" | ">" | null {
  const sign = text.trim().charAt(0);
  if (sign === "<" || sign === "≤") return "<";
  return sign === ">" || sign === "≥" ? ">" : null;
}
