/**
 * What our own messages to the journal must keep on top of HL7 2.5.1 (CONTRACTS.md "HL7 to the journal", HL7.md 1.2, 2, 3).
 * Names, codes and order of complaints are for a developer to read; no values in them.
 */
import {
  type Agreement,
  analyteCode,
  controlResult,
  everyMessage,
  instant,
  momentOrDay,
  patientResult,
  type Shapes,
} from "./hl7-agreement.ts";
import { type Hl7Segment, readHl7 } from "./hl7-reading.ts";
import { checkIdentifier } from "./person-identifier.ts";

type Complaints = readonly string[];

/** What is wrong by our own rules. Empty: nothing. An acknowledgement is not ours to send, so it is wrong as a whole. */
export function validateProfile(bytes: Uint8Array, agreed: Agreement = {}): Complaints {
  const { segments, complaints } = readHl7(bytes);
  if (segments.length === 0) return complaints;
  const isControl = segments[0]?.fields[9]?.startsWith("OUL") === true;
  return [
    ...complaints,
    ...shapes(segments, everyMessage(agreed)),
    ...shapes(segments, (isControl ? controlResult : patientResult)(agreed)),
    ...counts(segments, isControl ? { PID: 0, OBR: 1, ORC: 1, SPM: 1, SAC: 1 } : { PID: 1, OBR: 1, ORC: 1 }),
    ...orderNumbers(segments),
    ...setIds(segments),
    ...segments.flatMap(spelling),
    ...(isControl ? [...firstObservation(segments, agreed), ...furtherObservations(segments)] : statuses(segments)),
    ...(isControl ? [] : segments.flatMap((one) => patientSegment(one, agreed))),
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

function patientSegment(segment: Hl7Segment, agreed: Agreement): Complaints {
  if (segment.name === "PID") return (segment.fields[3] ?? "").split("~").flatMap(checkIdentifier);
  return segment.name === "OBX" ? value(segment.fields, agreed) : [];
}

/** OBR-25 with the OBX-11 that may stand under it: F; C over corrected or withdrawn; X over what was another patient's (HL7.md 1.6). */
function statuses(segments: readonly Hl7Segment[]): Complaints {
  const under: Readonly<Record<string, RegExp>> = { F: /^F$/, C: /^[CX]$/, X: /^W$/ };
  const allowed = under[named(segments, "OBR")[0]?.fields[25] ?? ""] ?? /^/;
  const changed = named(segments, "OBX").some((one) => one.fields[11] !== "F");
  return [
    ...(named(segments, "OBX").every((one) => allowed.test(one.fields[11] ?? "")) ? [] : ["OBX-11 is not as OBR-25 says"]),
    ...(changed && named(segments, "NTE").length === 0 ? ["a changed result does not say why"] : []),
  ];
}

/** A control's target, limits and verdict follow in OBX of their own: only the first is a measurement. */
function firstObservation(segments: readonly Hl7Segment[], agreed: Agreement): Complaints {
  const first = named(segments, "OBX").slice(0, 1);
  return [
    ...shapes(first, { "OBX-3": analyteCode(agreed), "OBX-14": instant, "OBX-19": momentOrDay }),
    ...first.flatMap((one) => value(one.fields, agreed)),
  ];
}

/** Their codes are our own, no two of a control are alike, and one of them is the verdict. */
function furtherObservations(segments: readonly Hl7Segment[]): Complaints {
  const further = named(segments, "OBX").slice(1);
  const codes = further.map((one) => `${one.fields[3]?.split("^")[0]} ${one.fields[4]}`);
  return [
    ...further.filter((one) => !/^QC_[A-Z]+\^[^^]+\^99/.test(one.fields[3] ?? "")).map(() => "OBX-3 is no fact of a control"),
    ...further.filter((one) => (one.fields[5] ?? "") === "").map(() => "OBX-5 is missing"),
    ...(new Set(codes).size === codes.length ? [] : ["OBX-4 does not tell two facts apart"]),
    ...(codes.filter((one) => one.startsWith("QC_VERDICT ")).length === 1 ? [] : ["QC_VERDICT must be there once"]),
  ];
}

/** An answer in words: its code, the text, of which system, and what the instrument said; never with a unit. */
function coded(content: string, unit: string): Complaints {
  const parts = content.split("^");
  return [
    ...([0, 1, 2, 8].every((i) => (parts[i] ?? "") !== "") && parts.length === 9 ? [] : ["OBX-5 is no whole coded answer"]),
    ...(content.includes("~") ? ["OBX-5 holds several answers"] : []),
    ...(unit === "" ? [] : ["OBX-6 stands beside an answer"]),
  ];
}

/** A withdrawn result has no value; any other has one, as a number with a UCUM unit. Off scale is also said in OBX-8. */
function value(fields: readonly string[], { offScale = "SN" }: Agreement): Complaints {
  const [type = "", content = "", unit = "", flags = ""] = [fields[2], fields[5], fields[6], fields[8]];
  if (fields[11] === "X" || fields[11] === "W") return content === "" ? [] : ["OBX-5 stands in a withdrawn result"];
  if (type === "CWE") return coded(content, unit);
  if (type === "ST" && unit === "") return content === "" ? ["OBX-5 is missing"] : [];
  const comparator = type === "NM" ? "" : content.charAt(0);
  return [
    ...(content === "" ? ["OBX-5 is missing"] : []),
    ...(type === "NM" || type === offScale ? [] : [`OBX-2 is neither NM nor ${offScale}`]),
    ...(type === "ST" && !/^[<>]=?-?\d+(?:\.\d+)?$/.test(content) ? ["OBX-5 is text where a number could be"] : []),
    ...(/^[^^]+\^[^^]*\^UCUM$/.test(unit) ? [] : ["OBX-6 is no UCUM unit"]),
    ...(["<", ">"].includes(comparator) && !flags.split("~").includes(comparator) ? ["OBX-8 does not say off scale"] : []),
  ];
}
