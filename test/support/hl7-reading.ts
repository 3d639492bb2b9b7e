/** From bytes to segments and fields, for the tests' validator. Everything wrong with the bytes themselves is said here. */
import { Buffer } from "node:buffer";

export interface Hl7Segment {
  readonly name: string;
  /** By field number, still encoded; [0] is the segment's name. In MSH [1] is `|` and [2] the encoding characters. */
  readonly fields: readonly string[];
}

export interface Hl7Reading {
  readonly segments: readonly Hl7Segment[];
  readonly complaints: readonly string[];
}

/** Total: any bytes give a reading, most of them with complaints. A byte order mark or a frame before MSH is not stepped over. */
export function readHl7(bytes: Uint8Array): Hl7Reading {
  const raw = Buffer.from(bytes).toString("latin1");
  if (!raw.startsWith("MSH|^~\\&|")) return { segments: [], complaints: ["the message does not begin with MSH|^~\\&|"] };
  const text = isDeclaredLatin1(raw) ? raw : decodeUtf8(bytes);
  if (text === null) return { segments: [], complaints: ["the bytes are not UTF-8"] };
  const lines = text.split("\r");
  const last = lines.pop();
  const segments = (last === "" ? lines : [...lines, last ?? ""]).map(readSegment);
  const complaints = [
    ...(last === "" ? [] : ["the last segment does not end with CR"]),
    ...controlCharacters(text),
    ...characterSet(bytes, segments[0]?.fields[18] ?? ""),
    ...segments.filter((one) => !/^[A-Z][A-Z0-9]{2}$/.test(one.name)).map(() => "a line is no segment"),
  ];
  return { segments, complaints };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** `raw` has one character per byte: separators and the name of a character set are the same in all that may stand there. */
const isDeclaredLatin1 = (raw: string): boolean => raw.split(/[\r\n]/)[0]?.split("|")[17] === "8859/1";

function readSegment(line: string): Hl7Segment {
  const [name = "", ...fields] = line.split("|");
  return { name, fields: name === "MSH" ? [name, "|", ...fields] : [name, ...fields] };
}

function controlCharacters(text: string): readonly string[] {
  const found = new Set(text.match(/[\x00-\x0c\x0e-\x1f\x7f]/g) ?? []);
  return [...found].map((one) => `control character 0x${one.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** An empty MSH-18 means ASCII. Latin-1 with letters beyond ASCII is next to never valid UTF-8: where it is, it was UTF-8. */
function characterSet(bytes: Uint8Array, declared: string): readonly string[] {
  const isAscii = bytes.every((byte) => byte < 0x80);
  const isUtf8 = decodeUtf8(bytes) !== null;
  const agrees = isAscii || (declared === "UNICODE UTF-8" && isUtf8) || (declared === "8859/1" && !isUtf8);
  return agrees ? [] : ["MSH-18 is not the character set of the bytes"];
}
