/**
 * Where persons stand by the standards, found in the text itself: so that what no driver read (a message that broke off, an address)
 * is found too. Patient's sex is left: results can depend on it.
 */
import type { Span } from "./words.ts";

interface FieldRule {
  /** Number of the field, the record's or segment's name being `nameIs`. */
  readonly personal: (field: number) => boolean;
  readonly nameIs: number;
}

const among =
  (...fields: readonly number[]) =>
  (field: number) =>
    fields.includes(field);

/** LIS02-A2: P-3 on without P-9; collector and ordering physician; operator. */
const lisRecords: Readonly<Record<string, FieldRule>> = {
  P: { nameIs: 1, personal: (field) => field >= 3 && field !== 9 },
  O: { nameIs: 1, personal: among(11, 17) },
  R: { nameIs: 1, personal: among(11) },
};

/** HL7 v2: PID and NK1 without PID-8; attending persons, collector, ordering provider, observer. */
const hl7Segments: Readonly<Record<string, FieldRule>> = {
  PID: { nameIs: 0, personal: (field) => field >= 2 && field !== 8 },
  NK1: { nameIs: 0, personal: (field) => field >= 2 },
  PV1: { nameIs: 0, personal: among(7, 8, 9, 17) },
  OBR: { nameIs: 0, personal: among(10, 16) },
  OBX: { nameIs: 0, personal: among(16) },
};

export const lisPlaces = (text: string): readonly Span[] =>
  fieldPlaces(text, /(?<=^|[\r\n][0-7]?|^[0-7])[A-Z](?=[^\w\s])[^\r\n]*/g, lisRecords);

export const hl7Places = (text: string): readonly Span[] =>
  fieldPlaces(text, /(?<=^|[\r\n\x0b])[A-Z][A-Z0-9]{2}(?=[^\w\s])[^\r\n\x1c]*/g, hl7Segments);

function fieldPlaces(text: string, lines: RegExp, rules: Readonly<Record<string, FieldRule>>): readonly Span[] {
  return [...text.matchAll(lines)].flatMap(({ 0: line, index }) => {
    const name = /^[A-Z0-9]+/.exec(line)?.[0] ?? "";
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const delimiter = line[name.length];
    if (rule === undefined || delimiter === undefined) return [];
    let from = index;
    return line.split(delimiter).flatMap((field, nth) => {
      const span = { from, to: from + field.length };
      from = span.to + 1;
      return rule.personal(nth + rule.nameIs) ? [span] : [];
    });
  });
}

/** POCT1-A: attributes `V` of everything about the patient and the operator, and the parts of names. */
const poctElements = /<(?:(?:PT|OPR)\.(?!gender_cd\b)\w+|FAM|GIV|MID|SFX|PFX|DEG)\b[^<>]*?\bV\s*=\s*(["'])([^"'<]*)/g;

export const poctPlaces = (text: string): readonly Span[] =>
  [...text.matchAll(poctElements)].map(({ 0: whole, 2: value = "", index }) => {
    const to = index + whole.length;
    return { from: to - value.length, to };
  });
