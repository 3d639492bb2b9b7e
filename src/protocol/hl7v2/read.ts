/**
 * The tolerant reader of HL7 v2 from analyzers and of acknowledgements: any line ends, own delimiters, the sender's character
 * set. Total: whatever the bytes are, it returns. It does not guess: two headers in one message are no message.
 */
import { Buffer, isAscii, isUtf8 } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";
import { type Hl7Delimiters, type Hl7Encoding, type Hl7Message, type Hl7Segment, standardDelimiters } from "./message.ts";

export interface Hl7Reading {
  readonly message: Hl7Message | null;
  /** The first MSH, also of a message that is refused: enough to answer its sender. */
  readonly header: Hl7Segment | null;
  readonly encoding: Hl7Encoding;
  readonly problems: readonly Problem[];
}

interface Line {
  readonly text: string;
  readonly at: number;
}

/** Reads one message, with or without BOM and MLLP bytes. `agreed` counts where MSH-18 names no character set; null: nothing is agreed. */
export function readHl7(bytes: Uint8Array, agreed: Hl7Encoding | null): Hl7Reading {
  const lines = splitLines(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"));
  const headers = lines.filter((line) => isHeader(line.text));
  const [first] = headers;
  const at = lines[0]?.at ?? 0;
  if (first === undefined) return refused(null, agreed ?? "utf8", problem("HL7_NO_HEADER", "There is no MSH.", at));

  const delimiters = readDelimiters(first.text);
  const asSent = readSegment(first.text, delimiters);
  const { encoding, complaint } = chooseEncoding(asSent.fields[18] ?? "", bytes, agreed);
  const read = encoding === "latin1" || isAscii(bytes) ? readSegment : readUtf8Segment;
  const header = read === readSegment ? asSent : read(first.text, delimiters);
  if (lines[0] !== first) return refused(header, encoding, problem("HL7_NO_HEADER", "Something stands before MSH.", at));
  const second = headers[1];
  if (second !== undefined)
    return refused(header, encoding, problem("HL7_BAD_SEGMENT", "A second MSH stands inside the message.", second.at));

  const problems = complaint === null ? [] : [problem("HL7_ENCODING", complaint, at)];
  const segments: Hl7Segment[] = [];
  for (const line of lines) {
    const segment = line === first ? header : read(line.text, delimiters);
    if (/^[A-Z][A-Z0-9]{2}$/.test(segment.name)) segments.push(segment);
    else problems.push(problem("HL7_BAD_SEGMENT", "A line does not begin with a segment name.", line.at));
  }
  return { message: { delimiters, segments }, header, encoding, problems };
}

const refused = (header: Hl7Segment | null, encoding: Hl7Encoding, reason: Problem): Hl7Reading => ({
  message: null,
  header,
  encoding,
  problems: [reason],
});

/** True where a line is the start of a message. */
export function isHeader(line: string): boolean {
  return /^MSH(?![A-Za-z0-9])/.test(line);
}

/**
 * `text` has one character per byte, so offsets are byte offsets. Where CR ends segments, a lone LF ends one only before a
 * segment name: elsewhere it is part of a value, and a value must not be cut in two.
 */
function splitLines(text: string): Line[] {
  const ends = text.includes("\r") ? /\r\n?|\n(?=[A-Z][A-Z0-9]{2}(?![A-Za-z0-9])|[\r\n]|$)/g : /\n/g;
  const lines: Line[] = [];
  let start = 0;
  const add = (end: number): void => {
    const piece = text.slice(start, end);
    const content = piece.replace(/^(?:\xef\xbb\xbf|[\x0b\x1c ])+/, "");
    const at = start + piece.length - content.length;
    const line = content.endsWith("\x1c") ? content.slice(0, -1) : content;
    if (line !== "") lines.push({ text: line, at });
  };
  for (const end of text.matchAll(ends)) {
    add(end.index);
    start = end.index + end[0].length;
  }
  add(text.length);
  return lines;
}

function readDelimiters(header: string): Hl7Delimiters {
  const separator = header[3] ?? standardDelimiters.field;
  const given = header.slice(4).split(separator)[0] ?? "";
  const pick = (index: number, standard: string): string => {
    const character = given[index];
    return character === undefined || /[A-Za-z0-9\s]/.test(character) ? standard : character;
  };
  return {
    field: separator,
    component: pick(0, standardDelimiters.component),
    repetition: pick(1, standardDelimiters.repetition),
    escape: pick(2, standardDelimiters.escape),
    subcomponent: pick(3, standardDelimiters.subcomponent),
  };
}

/** MSH-1 is the separator itself, so MSH's fields stand one place further on than a split gives them. */
function readSegment(line: string, delimiters: Hl7Delimiters): Hl7Segment {
  const fields = line.split(delimiters.field);
  const [name = ""] = fields;
  if (name === "MSH") fields.splice(1, 0, delimiters.field);
  return { name, fields, delimiters };
}

const readUtf8Segment: typeof readSegment = (line, delimiters) =>
  readSegment(Buffer.from(line, "latin1").toString("utf8"), delimiters);

/**
 * MSH-18, table 0211 (HL7.md 2.2). Bytes that are not valid UTF-8 are Latin-1, and letters that are valid UTF-8 are UTF-8, whatever
 * the header says: Latin-1 text is that by no accident, and `Ã…` in a name is nobody's.
 */
function chooseEncoding(
  declared: string,
  bytes: Uint8Array,
  agreed: Hl7Encoding | null,
): { encoding: Hl7Encoding; complaint: string | null } {
  const preferred = (encoding: Hl7Encoding): Hl7Encoding => (encoding === "utf8" && isUtf8(bytes) ? "utf8" : "latin1");
  const hasLetters = !isAscii(bytes[0] === 0xef ? bytes.subarray(3) : bytes);
  const name = declared.split("~")[0] ?? "";
  switch (name.trim().toUpperCase()) {
    case "":
    case "ASCII": {
      const isTold = agreed === "utf8" || !hasLetters || !isUtf8(bytes);
      return { encoding: preferred("utf8"), complaint: isTold ? null : "The letters are UTF-8, which MSH-18 does not say." };
    }
    case "8859/1": {
      const isOther = hasLetters && isUtf8(bytes);
      return {
        encoding: isOther ? "utf8" : "latin1",
        complaint: isOther ? "MSH-18 says Latin-1, but the letters are UTF-8." : null,
      };
    }
    case "UNICODE UTF-8":
    case "UTF-8": {
      const encoding = preferred("utf8");
      return { encoding, complaint: encoding === "utf8" ? null : "It is not the UTF-8 that MSH-18 promises." };
    }
    default: {
      return {
        encoding: preferred(agreed ?? "utf8"),
        complaint: hasLetters ? "MSH-18 names a character set that is not supported." : null,
      };
    }
  }
}
