/** Lines of unframed text, with their offsets; also frames as some loggers print them: STX and ETX lost, `1H|…` on one line and its
 * checksum on the next. */
import { Buffer } from "node:buffer";
import { checksum, ETB, ETX } from "./frame.ts";

export interface BareLine {
  readonly text: string;
  readonly at: number;
  /** Its line end was there, so nothing of it can be missing. */
  readonly ended: boolean;
  /** The number of the frame that it was, where a logger left it. */
  readonly frame: number | null;
}

/** Non-empty lines, ended by CR, LF or CRLF. */
export function splitLines(text: string, at: number): readonly BareLine[] {
  const lines: BareLine[] = [];
  let from = 0;
  for (const match of text.matchAll(/\r\n|\r|\n|$/g)) {
    if (match.index > from)
      lines.push({ text: text.slice(from, match.index), at: at + from, ended: match[0] !== "", frame: null });
    from = match.index + match[0].length;
  }
  return lines;
}

/**
 * Takes the frame number and the checksum off, where the checksum is right. Otherwise the lines stay as they are, and are no
 * records: a piece that an ETB had cut off would else be read as a value.
 */
export function withoutFrameRemains(lines: readonly BareLine[]): readonly BareLine[] {
  const kept: BareLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    const next = lines[index + 1];
    if (line === undefined) continue;
    const framed = next !== undefined && isFrame(line.text, next.text);
    kept.push(framed ? { ...line, text: line.text.slice(1), frame: Number(line.text[0]) } : line);
    if (framed) index += 1;
  }
  return kept;
}

function isFrame(text: string, digits: string): boolean {
  if (!/^[0-7][A-Za-z]/.test(text) || !/^[\x03\x17]?[0-9A-Fa-f]{2}$/.test(digits)) return false;
  const sums = [ETX, ETB].map((end) => checksum(Buffer.concat([Buffer.from(`${text}\r`, "latin1"), Buffer.of(end)])));
  return sums.includes(digits.slice(-2).toUpperCase());
}
