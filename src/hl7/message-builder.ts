/**
 * Segments to bytes. Only importer of hl7-standard, which serves as a container of already encoded fields: it neither
 * escapes nor keeps gaps (HL7.md 5.2), so what it built is read back with our own reader before anyone gets the bytes.
 */
import { Buffer } from "node:buffer";
import HL7 from "hl7-standard";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Charset } from "../domain/receiver.ts";
import { readHl7 } from "../protocol/hl7v2/read.ts";
import type { Field } from "./fields.ts";

/** Fields by their number in the standard; what is left out stays empty. MSH-1 and MSH-2 are the builder's. */
export interface Segment {
  readonly name: string;
  readonly fields: Readonly<Record<number, Field>>;
}

const encodingCharacters = "^~\\&";

/**
 * ER7, each segment ended by CR, no trailing separators. Throws HL7_CHARSET if a letter does not exist in the character set, and
 * HL7_UNRENDERABLE if the message does not read back as planned. MSH-18 must name the character set: it is how the bytes are read.
 */
export function buildMessage(segments: readonly Segment[], charset: Charset = "utf-8"): Uint8Array {
  const planned = segments.map(encodedFields);
  if (charset === "iso-8859-1") assertLatin1(planned);
  const container = new HL7("", { lineEndings: "\r" });
  for (const [name = "", ...fields] of planned) {
    const segment = container.createSegment(name);
    // The last one first: then the container lays all fields before it in their order, without gaps and once (HL7.md 5.2, defects 2 and 4).
    for (const [i, field] of [...fields.entries()].reverse()) {
      // MSH-1 is the separator that the container writes itself (defect 16).
      if (field !== "" && (name !== "MSH" || i > 0)) segment.set(`${name}.${i + 1}`, field);
    }
  }
  const lines = container.build().split("\r");
  const message = `${lines.map((line) => line.replace(/\|+$/, "")).join("\r")}\r`;
  const bytes = charset === "utf-8" ? new TextEncoder().encode(message) : Buffer.from(message, "latin1");
  assertReadsBack(message, bytes, planned);
  return bytes;
}

/** `[name, field 1, field 2, …]`, counted as the reader counts: MSH-1 is the separator itself. */
function encodedFields({ name, fields }: Segment): readonly string[] {
  const all: Readonly<Record<number, string>> = name === "MSH" ? { ...fields, 1: "|", 2: encodingCharacters } : fields;
  const numbers = Object.keys(all).map(Number);
  return withoutTrailingEmpties([name, ...Array.from({ length: Math.max(0, ...numbers) }, (_, i) => all[i + 1] ?? "")]);
}

/** Names the place, not the letter: it may be from a person's name. */
function assertLatin1(planned: readonly (readonly string[])[]): void {
  for (const [name, ...fields] of planned) {
    const at = fields.findIndex((field) => /[^\u0000-\u00ff]/.test(field));
    if (at >= 0) throw new UserError("HL7_CHARSET", `${name}-${at + 1} has a letter that ISO 8859-1 does not have.`);
  }
}

function assertReadsBack(message: string, bytes: Uint8Array, planned: readonly (readonly string[])[]): void {
  const { message: read } = readHl7(bytes, "utf8");
  const found = read?.segments.map((segment) => withoutTrailingEmpties(segment.fields));
  const same = JSON.stringify(found) === JSON.stringify(planned);
  if (!same || /[\u0000-\u000c\u000e-\u001f]/.test(message))
    throw new UserError("HL7_UNRENDERABLE", "The message does not read back as it was planned.");
}

function withoutTrailingEmpties(fields: readonly string[]): readonly string[] {
  return fields.slice(0, fields.findLastIndex((field) => field !== "") + 1);
}
