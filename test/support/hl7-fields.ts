/** One segment against its definition: required, repeated, too long, datatype, table. Walks down to the subcomponents. */
import { componentRules, type FieldRule, fieldRules, isCodeOf, isDatatype } from "./hl7-definitions.ts";
import { hasFormat, isWellEscaped } from "./hl7-formats.ts";
import type { Hl7Segment } from "./hl7-reading.ts";

const required = 2;
const codedElements = ["CE", "CWE", "CNE"];
/** Universal id and its type, as positions in the components: one needs the other (2.A.33, 2.A.28). */
const pairedComponents: Readonly<Record<string, readonly [number, number]>> = { HD: [1, 2], EI: [2, 3] };

export function checkSegment(segment: Hl7Segment): readonly string[] {
  const rules = fieldRules(segment.name);
  if (rules === undefined) return [`${segment.name} is no segment of 2.5.1`];
  const surplus = segment.fields.length - 1 > rules.length ? [`${segment.name}-${rules.length + 1} does not exist`] : [];
  return [...surplus, ...rules.flatMap((rule, i) => checkField(segment, i + 1, rule))];
}

function checkField(segment: Hl7Segment, number: number, declared: FieldRule): readonly string[] {
  const at = `${segment.name}-${number}`;
  const field = segment.fields[number] ?? "";
  // The encoding characters are not encoded with themselves; hl7-reading.ts has compared them.
  if (at === "MSH-2") return [];
  if (isEmpty(field)) {
    if (field !== "") return [`${at} holds only separators`];
    return declared.opt === required ? [`${at} is required`] : [];
  }
  const datatype = declared.datatype === "VARIES" ? segment.fields[2] : declared.datatype;
  if (!datatype || !isDatatype(datatype)) return [`${at} has a value, but OBX-2 names no datatype`];
  const rule = { ...declared, datatype };
  const repetitions = field.split("~");
  const tooMany = rule.rep !== 0 && repetitions.length > rule.rep ? [`${at} repeats`] : [];
  return [...tooMany, ...repetitions.flatMap((one) => checkValue(at, one, rule, ["^", "&"]))];
}

function isEmpty(text: string): boolean {
  return /^[\^~&]*$/.test(text);
}

/** Lengths count the characters as sent: a receiver that cuts there would cut an escape sequence in two. */
function checkValue(at: string, text: string, rule: FieldRule, separators: readonly string[]): readonly string[] {
  if (text === "") return rule.opt === required ? [`${at} is required`] : [];
  const tooLong = [...text].length > rule.len ? [`${at} is longer than ${rule.len}`] : [];
  const components = componentRules(rule.datatype);
  if (components.length === 0) return [...tooLong, ...checkPrimitive(at, text, rule)];
  return [...tooLong, ...checkComposite(at, text, rule, components, separators)];
}

function checkPrimitive(at: string, text: string, rule: FieldRule): readonly string[] {
  if (/[\^&~]/.test(text)) return [`${at} has components, but ${rule.datatype} has none`];
  return [
    ...(isWellEscaped(rule.datatype, text) ? [] : [`${at} has a malformed escape sequence`]),
    ...(hasFormat(rule.datatype, text) ? [] : [`${at} is no ${rule.datatype}`]),
    ...(rule.table === undefined || isCodeOf(rule.table, text) ? [] : [`${at} is not in table ${rule.table}`]),
  ];
}

function checkComposite(
  at: string,
  text: string,
  rule: FieldRule,
  components: readonly FieldRule[],
  [separator, ...inner]: readonly string[],
): readonly string[] {
  // A composite within a subcomponent has no separator left: only its first part can be there.
  const parts = separator === undefined ? [text] : text.split(separator);
  return [
    ...(parts.length > components.length ? [`${at} has more components than ${rule.datatype}`] : []),
    ...(hasFormat(rule.datatype, text) ? [] : [`${at} is no ${rule.datatype}`]),
    ...components.flatMap((component, i) => checkValue(`${at}.${i + 1}`, parts[i] ?? "", component, inner)),
    ...checkPair(at, parts, rule.datatype),
    ...checkCodes(at, parts, rule),
  ];
}

function checkPair(at: string, parts: readonly string[], datatype: string): readonly string[] {
  const pair = pairedComponents[datatype];
  if (pair === undefined) return [];
  const [id, type] = pair;
  return Boolean(parts[id]) === Boolean(parts[type]) ? [] : [`${at} has a universal id without type, or a type without id`];
}

/** The coding system says in which table a code must be; without one it is the table of the field. */
function checkCodes(at: string, parts: readonly string[], rule: FieldRule): readonly string[] {
  if (!codedElements.includes(rule.datatype)) return [];
  return [0, 3].flatMap((first) => {
    const code = parts[first] ?? "";
    const system = parts[first + 2] ?? "";
    const table = system === "" ? rule.table : tableNumber(system);
    if (code === "" || table === undefined || isCodeOf(table, code)) return [];
    return [`${at}.${first + 1} is not in table ${table}`];
  });
}

function tableNumber(system: string): number | undefined {
  const match = /^HL7(\d{4})$/.exec(system);
  return match === null ? undefined : Number(match[1]);
}
