/**
 * What the fields of a message hold by the standards, found in the text itself, so that what no driver read (a message that broke off,
 * an address) is found too. Turned round on purpose (issue 10.28): only fields known to be harmless are kept as they are; persons stand
 * in some, and of all others (notes, comments, unknown segments, texts as values) nobody knows. Patient's sex is left: results can
 * depend on it.
 */
import type { Span } from "./words.ts";

export interface Places {
  /** By the standard a person's. */
  readonly personal: readonly Span[];
  /** Markup, and fields known to hold nothing of a person. Everything that is in neither list may hold anything. */
  readonly harmless: readonly Span[];
}

export interface Spans {
  readonly personal: readonly Span[];
  /** Neither that nor known to be harmless. */
  readonly unknown: readonly Span[];
}

/** Numbers of fields, the record's or segment's name being `nameIs`. */
interface FieldRule {
  readonly personal?: (field: number) => boolean;
  readonly harmless: (field: number) => boolean;
  /** The field with a result: harmless where it is a number or one of the usual words. */
  readonly value?: number;
  readonly nameIs: number;
}

const among =
  (...fields: readonly number[]) =>
  (field: number) =>
    fields.includes(field);
const allBut =
  (...fields: readonly number[]) =>
  (field: number) =>
    !fields.includes(field);

/** LIS02-A2: P-3 on without P-9; collector and ordering physician; operator. H-4 is a password, H-11 a comment, C-4 a note. */
const lisRecords: Readonly<Record<string, FieldRule>> = {
  H: { nameIs: 1, harmless: among(1, 2, 3, 5, 9, 10, 12, 13, 14) },
  P: { nameIs: 1, personal: (field) => field >= 3 && field !== 9, harmless: among(1, 2, 9) },
  O: { nameIs: 1, personal: among(11, 17), harmless: among(1, 2, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 23, 25, 26, 31) },
  R: { nameIs: 1, personal: among(11), value: 4, harmless: among(1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14) },
  C: { nameIs: 1, harmless: among(1, 2, 3, 5) },
  L: { nameIs: 1, harmless: among(1, 2, 3) },
};

/** HL7 v2: PID and NK1 without PID-8; attending persons, collector, ordering provider, observer. MSH-8 is security. */
const hl7Segments: Readonly<Record<string, FieldRule>> = {
  MSH: { nameIs: 1, harmless: allBut(8) },
  MSA: { nameIs: 0, harmless: among(0, 1, 2, 6) },
  ERR: { nameIs: 0, harmless: among(0, 2, 3, 4) },
  EVN: { nameIs: 0, harmless: among(0, 1, 2, 6) },
  PID: { nameIs: 0, personal: (field) => field >= 2 && field !== 8, harmless: among(0, 1, 8) },
  NK1: { nameIs: 0, personal: (field) => field >= 2, harmless: among(0, 1) },
  PV1: { nameIs: 0, personal: among(7, 8, 9, 17), harmless: among(0, 1, 2) },
  ORC: { nameIs: 0, harmless: among(0, 1, 5, 7, 9) },
  OBR: { nameIs: 0, personal: among(10, 16), harmless: among(0, 1, 4, 5, 6, 7, 8, 9, 11, 14, 15, 22, 24, 25, 27) },
  OBX: { nameIs: 0, personal: among(16), value: 5, harmless: among(0, 1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 14, 17, 18, 19) },
  NTE: { nameIs: 0, harmless: among(0, 1, 2, 4) },
  SPM: { nameIs: 0, harmless: among(0, 1, 4, 5, 6, 7, 8, 9, 11, 12, 17, 18, 24) },
  INV: { nameIs: 0, harmless: allBut() },
  SID: { nameIs: 0, harmless: allBut() },
  TCD: { nameIs: 0, harmless: allBut() },
  EQU: { nameIs: 0, harmless: allBut() },
};

export const lisPlaces = (text: string): Places =>
  fieldPlaces(text, /(?:(?<=^|[\r\n])[0-7])?(?<=^|[\r\n][0-7]?|^[0-7])[A-Z](?=[^\w\s])[^\r\n]*/g, lisRecords);

export const hl7Places = (text: string): Places =>
  fieldPlaces(text, /(?<=^|[\r\n\x0b])[A-Z][A-Z0-9]{2}(?=[^\w\s])[^\r\n\x1c]*/g, hl7Segments);

interface Field extends Span {
  readonly rule: FieldRule;
  readonly no: number;
  readonly text: string;
}

function fieldPlaces(text: string, lines: RegExp, rules: Readonly<Record<string, FieldRule>>): Places {
  const fields = [...text.matchAll(lines)].flatMap(({ 0: line, index }) => fieldsOf(line, index, rules));
  return {
    personal: fields.filter(({ rule, no }) => rule.personal?.(no) === true),
    harmless: fields.filter(({ rule, no, text: content }) => (rule.value === no ? isUsualValue(content) : rule.harmless(no))),
  };
}

function fieldsOf(line: string, index: number, rules: Readonly<Record<string, FieldRule>>): readonly Field[] {
  const [whole = "", name = ""] = /^[0-7]?([A-Z][A-Z0-9]*)/.exec(line) ?? [];
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  const delimiter = line[whole.length];
  if (rule === undefined || delimiter === undefined) return [];
  let from = index;
  return line.split(delimiter).map((field, nth) => {
    const span = { from, to: from + field.length, rule, no: nth + rule.nameIs, text: field };
    from = span.to + 1;
    return span;
  });
}

const usualWords =
  /^(?:neg(?:ative?)?|pos(?:itive?)?|trace|spor|normal|abnormal|low|high|lo|hi|invalid|error|null|n\/?a|(?:small|moderate|large)|[+-]{1,4}|\d\+|-+)$/i;
const numberLike = /^[\s<>=~^+-]*\d[\d.,\s^+-]*$/;

/** A number with a comparator, short of a person number; or a word that analyzers use for a result. Anything else may be a note. */
export function isUsualValue(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === "" || usualWords.test(trimmed)) return true;
  return numberLike.test(trimmed) && trimmed.replaceAll(/\D/g, "").length < 11;
}

/** POCT1-A: attributes `V` of everything about the patient and the operator, and the parts of names. */
const poctPersonal = /^(?:(?:PT|OPR)\.(?!gender_cd$)\w+|FAM|GIV|MID|SFX|PFX|DEG)$/;
/** What devices, reagents, controls and the conversation say of themselves; not the texts that people write. */
const poctHarmless =
  /^(?:(?:HDR|DEV|DCP|DST|SVC|OBS|RGT|CTC|SPC|EOT|END|ACK|DTV|REQ|TRM|EVS|EVT|ESC|KPA)\.\w+|PT\.gender_cd|ORD\.universal_service_id)$/;
const poctText = /(?:txt|text|note|comment|description|detail)$/i;
const poctValue = /^OBS\.(?:qualitative_)?value$/;

/** Tags, names of attributes and declarations are markup; of the attributes only `V` and the unit `U` of harmless elements are kept. */
export function poctPlaces(text: string): Places {
  const personal: Span[] = [];
  const harmless: Span[] = [];
  for (const { 0: tag, index } of text.matchAll(/<[/?]?[A-Za-z][^<>]*>/g)) {
    const element = /^<[/?]?([\w.]+)/.exec(tag)?.[1] ?? "";
    let done = index;
    for (const { 0: attribute, 1: name = "", 3: value = "", index: at } of tag.matchAll(/([\w:.-]+)\s*=\s*(["'])(.*?)\2/gs)) {
      const to = index + at + attribute.length - 1;
      const from = to - value.length;
      const kind = kindOf(element, name, value, tag.startsWith("<?"));
      if (kind === "personal") personal.push({ from, to });
      if (kind !== "harmless") {
        harmless.push({ from: done, to: from });
        done = to;
      }
    }
    harmless.push({ from: done, to: index + tag.length });
  }
  return { personal, harmless };
}

function kindOf(element: string, attribute: string, value: string, isDeclaration: boolean): "personal" | "harmless" | "unknown" {
  if (isDeclaration) return "harmless";
  if (poctPersonal.test(element)) return attribute === "V" ? "personal" : "unknown";
  if (!poctHarmless.test(element) || !["V", "U"].includes(attribute) || poctText.test(element)) return "unknown";
  return poctValue.test(element) && attribute === "V" && !isUsualValue(value) ? "unknown" : "harmless";
}

/** The whole text taken apart: whatever is not known to be harmless is a person's or may be. */
export function spansOf(text: string, { personal, harmless }: Places): Spans {
  const unknown: Span[] = [];
  let done = 0;
  for (const { from, to } of [...personal, ...harmless].sort((a, b) => a.from - b.from)) {
    if (from > done) unknown.push({ from: done, to: from });
    done = Math.max(done, to);
  }
  return { personal, unknown: done < text.length ? [...unknown, { from: done, to: text.length }] : unknown };
}
