/**
 * HL7 2.5.1 as hl7-dictionary tells it, with that package's known slips put right one by one (HL7.md 5.4).
 * Nothing here knows the encoder: the validator must be able to contradict it.
 */
import definition, { type DictionaryField, type DictionaryNode } from "hl7-dictionary/lib/2.5.1/index.js";
import tables from "hl7-dictionary/lib/tables.js";

export type FieldRule = DictionaryField & { readonly len: number };
export type StructureNode = DictionaryNode;

/** Slip: four fields carry no length. OBX-20..22 are reserved in 2.5.1, so nothing may stand there. */
const missingLengths: Readonly<Record<string, number>> = { "MSA-5": 1, "OBX-20": 0, "OBX-21": 0, "OBX-22": 0 };

/** The standard's own: OBX-2 may have 2 characters, and its table 0125 holds CWE. Put right in 2.6; used so with 2.5.1 (ELR). */
const lengths: Readonly<Record<string, number>> = { "OBX-2": 3 };

/** Slip: OBX-2 is said to repeat 125 times; 125 is its table. */
const repetitions: Readonly<Record<string, number>> = { "OBX-2": 1 };

const missingCodes: Readonly<Record<number, readonly string[]>> = {
  // Slip: CWE is in, but not CE, which is what 2.5.1 uses in OBX-5
  125: ["CE"],
  // No slip: BLDC is a code of table 0070. Our profile writes it as HL70487 all the same (HL7.md 2, SPM-4).
  487: ["BLDC"],
};

/** Tables that the standard fills with a pattern where the dictionary has only examples. */
const codePatterns: Readonly<Record<number, RegExp>> = {
  // Identifier type NNxxx: national person number, xxx = ISO country
  203: /^NN[A-Z]{3}$/,
  // Coding system: HL7nnnn or a local 99zzz
  396: /^(?:HL7\d{4}|99[A-Za-z0-9]{1,18})$/,
};

/** Names come from the message: `constructor` must not be found. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Undefined when 2.5.1 has no such segment. */
export function fieldRules(segment: string): readonly FieldRule[] | undefined {
  return own(definition.segments, segment)?.fields.map((field, i) => {
    const at = `${segment}-${i + 1}`;
    return { ...field, rep: repetitions[at] ?? field.rep, len: lengthOf(field, at) };
  });
}

/** Table 0125 still lists types that 2.5.1 has withdrawn (CK, CN, PN, TN): they have no definition. */
export function isDatatype(name: string): boolean {
  return Object.hasOwn(definition.fields, name);
}

/** Empty for a primitive datatype. */
export function componentRules(datatype: string): readonly FieldRule[] {
  const type = own(definition.fields, datatype);
  if (type === undefined) throw new Error(`hl7-dictionary has no datatype ${datatype}`);
  return type.subfields.map((component, i) => ({ ...component, len: lengthOf(component, `${datatype}.${i + 1}`) }));
}

function lengthOf(field: DictionaryField, at: string): number {
  const length = lengths[at] ?? field.len ?? missingLengths[at];
  if (length === undefined) throw new Error(`hl7-dictionary has no length for ${at}`);
  return length;
}

/** The abstract message, or undefined when 2.5.1 has none of that name. */
export function structureOf(name: string): readonly StructureNode[] | undefined {
  const nodes = own(definition.messages, name)?.segments.segments;
  return name === "OUL_R22" ? nodes?.map(freeContainers) : nodes;
}

/** Slip: OUL_R22 demands exactly one container of each specimen; the standard lets it be absent or repeat. */
function freeContainers(node: StructureNode): StructureNode {
  if (node.name === "CONTAINER") return { ...node, min: 0, max: 0 };
  return node.children === undefined ? node : { ...node, children: node.children.map(freeContainers) };
}

/** True also for a table that the dictionary does not hold: what is not known cannot be judged. */
export function isCodeOf(table: number, code: string): boolean {
  const values = tables[String(table)]?.values;
  if (values === undefined) return true;
  return Object.hasOwn(values, code) || missingCodes[table]?.includes(code) === true || codePatterns[table]?.test(code) === true;
}
