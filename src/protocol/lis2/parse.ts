/**
 * LIS02 text to records and fields. Components are left alone: real units and ranges hold bare `^` and `\` (LIS.md 2.1).
 * Total: whatever comes in gives a message, and problems for what was not understood.
 */
import { type Problem, problem } from "../../domain/problem.ts";
import { defaultDelimiters, readDelimiters } from "./delimiters.ts";
import { decodeText, type TextEncoding } from "./escapes.ts";
import type { Lis2Delimiters, Lis2Message, Lis2Record } from "./message.ts";

const recordTypes = new Set(["H", "P", "O", "R", "C", "M", "Q", "S", "L"]);

export interface Lis2Reading {
  readonly message: Lis2Message;
  readonly problems: readonly Problem[];
}

/** Reads one message. Records end with CR; an LF beside it is a logger's and dropped. Text without any CR is split at LF. */
export function parseLis2(input: string | Uint8Array, encoding: TextEncoding = "auto"): Lis2Reading {
  return readLis2Lines(splitRecords(typeof input === "string" ? input : decodeText(input, encoding)));
}

/** The same of its lines, none of them empty. */
export function readLis2Lines(lines: readonly string[]): Lis2Reading {
  const named = readDelimiters(lines[0] ?? "");
  const delimiters = named ?? defaultDelimiters;
  const records = lines.map((line) => readRecord(line, delimiters));
  const problems: Problem[] = [];
  for (const [index, { type }] of records.entries()) {
    if (!recordTypes.has(type)) problems.push(problem("LIS2_UNKNOWN_RECORD", `Record ${index + 1} of the message.`));
  }
  if (named === null) problems.unshift(problem("LIS2_NO_HEADER", "The default delimiters were used."));
  return { message: { delimiters, records }, problems };
}

/** The non-empty lines of a text. */
export function splitRecords(text: string): readonly string[] {
  const lines = text.includes("\r") ? text.split("\r").map(withoutLineFeeds) : text.split("\n");
  return lines.filter((line) => line !== "");
}

/** Without the LFs that stood beside its CR. One inside the record stays: it is part of the field, not an end. */
export function withoutLineFeeds(line: string): string {
  let from = 0;
  let to = line.length;
  while (line[from] === "\n") from += 1;
  while (to > from && line[to - 1] === "\n") to -= 1;
  return line.slice(from, to);
}

function readRecord(line: string, delimiters: Lis2Delimiters): Lis2Record {
  const fields = line.split(delimiters.field);
  return { type: (fields[0] ?? "").toUpperCase(), fields, delimiters };
}
