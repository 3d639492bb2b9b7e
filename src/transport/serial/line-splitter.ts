/**
 * Lines from bytes; only importer of @serialport/parser-readline. The parser is told Latin-1 whatever the device speaks: its
 * UTF-8 decoder lets one stray byte eat a letter of this line and spoil the next (STACK.md 1). Each line is decoded by itself.
 */
import { Buffer, isUtf8 } from "node:buffer";
import { ReadlineParser } from "@serialport/parser-readline";
import type { MakeLineSplitter } from "../../protocol/lines/splitter.ts";

/** Object mode keeps blank lines apart; the high marks keep the stream from pausing, so that it answers within the same turn. */
const manyLines = 1_000_000;

/** Not bounded by itself: the lines session guards the length of lines. */
export const makeLineSplitter: MakeLineSplitter = ({ encoding, delimiter }) => {
  const separator = Buffer.from(delimiter, encoding);
  const newParser = () =>
    new ReadlineParser({
      delimiter: [...separator],
      encoding: "latin1",
      readableObjectMode: true,
      readableHighWaterMark: manyLines,
      writableHighWaterMark: manyLines,
    });
  let parser = newParser();

  const push = (bytes: Uint8Array): readonly string[] => {
    parser.write(Buffer.from(bytes));
    const lines: string[] = [];
    for (let line = parser.read(); line !== null; line = parser.read()) lines.push(decode(line, encoding));
    return lines;
  };
  const flush = (): string | null => {
    const [rest = ""] = push(separator);
    parser.destroy();
    parser = newParser();
    return rest === "" ? null : rest;
  };
  return { push, flush };
};

function decode(line: string, encoding: "latin1" | "utf8"): string {
  const bytes = Buffer.from(line, "latin1");
  return encoding === "utf8" && isUtf8(bytes) ? bytes.toString("utf8") : line;
}
