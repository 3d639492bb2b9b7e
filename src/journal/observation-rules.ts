/** OBX: a value of its declared type, a known code, and the unit that belongs to the code (HL7.md 2.4, 3.1). */
import { component, rawField, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Message, Hl7Segment } from "../protocol/hl7v2/message.ts";
import { type Finding, locate } from "./finding.ts";
import type { KnownCodes } from "./known-codes.ts";

const numeric = /^-?\d+(\.\d+)?$/;
/** `<^5`; a bare number would be NM (HL7.md 5.4). */
const structuredNumeric = /^(>|<|>=|<=|=|<>)?\^-?\d+(\.\d+)?(\^[-+/.:](\^-?\d+(\.\d+)?)?)?$/;

/** Statuses that say there is no (longer a) value. */
const withoutValue: readonly string[] = ["X", "W", "D"];

export function checkObservations(message: Hl7Message, isControl: boolean, known: KnownCodes): readonly Finding[] {
  const all = segments(message, "OBX");
  const seen = new Set<string>();
  return all.flatMap((obx, i) => {
    const finding = (code: Finding["code"], field: number, text: string): Finding => ({
      code,
      location: locate(message, obx, field),
      text,
    });
    const found = [...checkCode(obx, isControl, known, finding), ...checkValue(obx, finding)];
    if (rawField(obx, 1) !== String(i + 1)) found.push(finding("100", 1, "OBX-1 does not count the results from 1."));
    const identity = `${component(obx, 3, 1)} ${rawField(obx, 4)}`;
    if (seen.has(identity)) found.push(finding("101", 4, "Two results of one analysis need OBX-4 to tell them apart."));
    seen.add(identity);
    return found;
  });
}

type MakeFinding = (code: Finding["code"], field: number, text: string) => Finding;

/** Targets, limits and verdicts of a control have local codes; a patient's result never has. */
function checkCode(obx: Hl7Segment, isControl: boolean, known: KnownCodes, finding: MakeFinding): Finding[] {
  const [code, system] = [component(obx, 3, 1), component(obx, 3, 3) ?? ""];
  if (code === null || (isControl && known.local.includes(system))) return [];
  const units = known.nlk.includes(system) ? known.units.get(code) : undefined;
  const isAnswered = known.nlk.includes(system) && known.answers.has(code);
  if (units === undefined && !isAnswered) return [finding("103", 3, "OBX-3 is no known NLK code.")];
  if (withoutValue.includes(component(obx, 11, 1) ?? "")) return [];
  // A code may be filed both ways; then the value says which.
  if (isAnswered && (units === undefined || !saysNumber(obx))) return checkAnswer(obx, finding);
  return checkNumber(obx, units ?? [], finding);
}

const numberTypes: readonly string[] = ["NM", "SN"];
const answerTypes: readonly string[] = ["CE", "CWE", "ST"];
/** `<5`, for receivers that do not read SN. */
const offScaleText = /^[<>]=?-?\d+(?:\.\d+)?$/;

function saysNumber(obx: Hl7Segment): boolean {
  const type = component(obx, 2, 1) ?? "";
  return numberTypes.includes(type) || (type === "ST" && offScaleText.test(rawField(obx, 5)));
}

/** An answer in words has no unit; a code says what it is a code of. */
function checkAnswer(obx: Hl7Segment, finding: MakeFinding): Finding[] {
  const type = component(obx, 2, 1) ?? "";
  if (numberTypes.includes(type)) return [finding("102", 2, "Under this code answers are filed, no numbers.")];
  const [code, text, system] = [1, 2, 3].map((part) => component(obx, 5, part));
  const isWhole = code !== null && text !== null && system !== null;
  return [
    ...(component(obx, 6, 1) === null ? [] : [finding("103", 6, "An answer has no unit.")]),
    ...(type === "ST" || isWhole ? [] : [finding("101", 5, "OBX-5 lacks the code, its text or its coding system.")]),
  ];
}

function checkNumber(obx: Hl7Segment, units: readonly string[], finding: MakeFinding): Finding[] {
  const [type, unit] = [component(obx, 2, 1), component(obx, 6, 1)];
  const isMissing = unit === null;
  return [
    ...(!answerTypes.includes(type ?? "") || saysNumber(obx)
      ? []
      : [finding("102", 2, "Under this code numbers are filed, no answers.")]),
    ...(units.includes(unit ?? "")
      ? []
      : [finding(isMissing ? "101" : "103", 6, "OBX-6 is not the unit that belongs to the code.")]),
  ];
}

function checkValue(obx: Hl7Segment, finding: MakeFinding): Finding[] {
  const [type, value] = [component(obx, 2, 1), rawField(obx, 5)];
  if (value === "" || value === '""')
    return withoutValue.includes(component(obx, 11, 1) ?? "") ? [] : [finding("101", 5, "OBX-5 is missing.")];
  if (type === null) return [finding("101", 2, "OBX-2 is missing.")];
  if (type === "NM" && !numeric.test(value)) return [finding("102", 5, "OBX-5 is no number.")];
  if (type === "SN" && !structuredNumeric.test(value)) return [finding("102", 5, "OBX-5 is no structured number.")];
  return [];
}
