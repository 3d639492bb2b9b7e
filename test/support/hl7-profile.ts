/**
 * What our own messages to the journal must keep on top of HL7 2.5.1 (CONTRACTS "HL7 to the journal", hl7.md 1.2, 2, 3).
 * Names, codes and order of complaints are for a developer to read; no values in them.
 */
import { type Hl7Segment, readHl7 } from "./hl7-reading.ts";
import { checkIdentifier } from "./person-identifier.ts";

type Complaints = readonly string[];
/** What a field must look like, for every segment of that name. An empty text is a field that is not sent. */
type Shapes = Readonly<Record<string, RegExp>>;

const instant = /^\d{14}[+-]\d{4}$/;
/** 20 characters of Crockford's alphabet, which has no I, L, O and U. */
const resultNumber = /^[0-9A-HJKMNP-TV-Z]{20}$/;
const nothing = /^$/;
/** NLK first, LOINC as alternate (hl7.md 3). */
const code = /^(?:NPU|NOR)\d{5}\^[^^]+\^99NLK\^\d{1,7}-\d\^[^^]+\^LN$/;

const everyMessage: Shapes = {
  "MSH-3": /./,
  "MSH-4": /./,
  "MSH-5": /./,
  "MSH-6": /./,
  "MSH-7": instant,
  "MSH-9": /^(?:ORU\^R01\^ORU_R01|ORU\^R30\^ORU_R30|OUL\^R22\^OUL_R22)$/,
  "MSH-10": /^[0-9A-Za-z]{1,20}$/,
  "MSH-11": /^[PT]$/,
  "MSH-12": /^2\.5\.1$/,
  "MSH-15": /^NE$/,
  "MSH-16": /^AL$/,
  "MSH-18": /^UNICODE UTF-8$/,
  "ORC-3": /./,
  "ORC-5": /^CM$/,
  "ORC-7": nothing,
  "OBR-4": code,
  "OBR-5": nothing,
  "OBR-6": nothing,
  "OBR-7": instant,
  "OBR-8": nothing,
  "OBR-22": instant,
  "OBR-27": nothing,
  "OBX-9": nothing,
  "OBX-10": nothing,
  "OBX-12": nothing,
};

const patientResult: Shapes = {
  "PID-11": nothing,
  "PID-13": nothing,
  "PID-18": nothing,
  "PID-19": nothing,
  "ORC-3": resultNumber,
  "OBR-3": resultNumber,
  "OBR-11": /^O$/,
  "OBR-25": /^[FCPX]$/,
  "OBX-3": code,
  "OBX-11": /^[FCX]$/,
  "OBX-14": instant,
  "OBX-19": instant,
  "NTE-2": /^L$/,
  "NTE-3": /./,
  "SPM-11": /^P\^/,
};

const controlResult: Shapes = { "SPM-11": /^Q\^/, "SAC-3": /./ };

/** What is wrong by our own rules. Empty: nothing. An acknowledgement is not ours to send, so it is wrong as a whole. */
export function validateProfile(bytes: Uint8Array): Complaints {
  const { segments, complaints } = readHl7(bytes);
  if (segments.length === 0) return complaints;
  const isControl = segments[0]?.fields[9]?.startsWith("OUL") === true;
  return [
    ...complaints,
    ...shapes(segments, everyMessage),
    ...shapes(segments, isControl ? controlResult : patientResult),
    ...counts(segments, isControl ? { PID: 0, OBR: 1, ORC: 1, SPM: 1, SAC: 1 } : { PID: 1, OBR: 1, ORC: 1 }),
    ...orderNumbers(segments),
    ...setIds(segments),
    ...segments.flatMap(spelling),
    ...(isControl ? firstObservation(segments) : segments.flatMap(patientSegment)),
  ];
}

function shapes(segments: readonly Hl7Segment[], expected: Shapes): Complaints {
  return Object.entries(expected).flatMap(([at, shape]) => {
    const [name = "", number = ""] = at.split("-");
    const wrong = named(segments, name).filter((one) => !shape.test(one.fields[Number(number)] ?? ""));
    return wrong.map(() => `${at} is not as agreed`);
  });
}

function named(segments: readonly Hl7Segment[], name: string): readonly Hl7Segment[] {
  return segments.filter((one) => one.name === name);
}

function counts(segments: readonly Hl7Segment[], expected: Readonly<Record<string, number>>): Complaints {
  return Object.entries(expected)
    .filter(([name, count]) => named(segments, name).length !== count)
    .map(([name, count]) => `${name} must be there ${count} times`);
}

/** OBR-3 is the result's one number, and ORC-3 repeats it. */
function orderNumbers(segments: readonly Hl7Segment[]): Complaints {
  const [order] = named(segments, "ORC");
  const [request] = named(segments, "OBR");
  return order?.fields[3] === request?.fields[3] ? [] : ["ORC-3 is another number than OBR-3"];
}

/** Set ids count from 1 within what they belong to. */
function setIds(segments: readonly Hl7Segment[]): Complaints {
  const next: Record<string, number> = {};
  return segments.flatMap(({ name, fields }) => {
    if (!["PID", "PV1", "OBR", "OBX", "NTE", "SPM"].includes(name)) return [];
    if (name !== "NTE") next.NTE = 1;
    if (name === "OBR") next.OBX = 1;
    const expected = next[name] ?? 1;
    next[name] = expected + 1;
    return fields[1] === String(expected) ? [] : [`${name}-1 is not the next set id`];
  });
}

/** Nothing trailing, no "delete" value, no escape sequence but those for delimiters, control characters and line breaks. */
function spelling({ name, fields }: Hl7Segment): Complaints {
  const texts = fields.slice(name === "MSH" ? 3 : 1);
  const has = (pattern: RegExp) => texts.some((text) => pattern.test(text));
  const ours = /\\(?:[FSRTE]|X(?:[0-9A-F]{2})+|\.br)\\/g;
  return [
    ...(fields.at(-1) === "" || has(/^~|[\^&~](?:~|$)|&\^/) ? [`${name} has empty parts at an end`] : []),
    ...(has(/(?:^|[\^&~])""(?:$|[\^&~])/) ? [`${name} has a value that says delete`] : []),
    ...(texts.some((text) => text.replaceAll(ours, "").includes("\\"))
      ? [`${name} has an escape sequence that we never send`]
      : []),
  ];
}

function patientSegment(segment: Hl7Segment): Complaints {
  if (segment.name === "PID") return (segment.fields[3] ?? "").split("~").flatMap(checkIdentifier);
  return segment.name === "OBX" ? value(segment.fields) : [];
}

/** A control's target, limits and verdict follow in OBX of their own: only the first is a measurement. */
function firstObservation(segments: readonly Hl7Segment[]): Complaints {
  const first = named(segments, "OBX").slice(0, 1);
  return [
    ...shapes(first, { "OBX-3": code, "OBX-14": instant, "OBX-19": instant }),
    ...first.flatMap((one) => value(one.fields)),
  ];
}

/** A withdrawn result has no value; any other has one, as a number with a UCUM unit. Off scale is also said in OBX-8. */
function value(fields: readonly string[]): Complaints {
  const [type = "", content = "", unit = "", flags = ""] = [fields[2], fields[5], fields[6], fields[8]];
  if (fields[11] === "X") return content === "" ? [] : ["OBX-5 stands in a withdrawn result"];
  const comparator = type === "SN" ? content.charAt(0) : "";
  return [
    ...(content === "" ? ["OBX-5 is missing"] : []),
    ...(type === "NM" || type === "SN" ? [] : ["OBX-2 is neither NM nor SN"]),
    ...(/^[^^]+\^[^^]*\^UCUM$/.test(unit) ? [] : ["OBX-6 is no UCUM unit"]),
    ...(["<", ">"].includes(comparator) && !flags.split("~").includes(comparator) ? ["OBX-8 does not say off scale"] : []),
  ];
}
