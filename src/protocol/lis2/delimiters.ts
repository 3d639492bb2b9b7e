/** The delimiters of a message, as its own header names them (LIS.md 2.1). */
import type { Lis2Delimiters } from "./message.ts";

export const defaultDelimiters: Lis2Delimiters = { field: "|", repeat: "\\", component: "^", escape: "&" };

/** H, the field delimiter, the others, and then the field delimiter again or the end. */
const header = /^[Hh]([^\w\s])((?:(?!\1)[^\w\s]){0,5})(?:\1|$)/;

export function isHeaderLine(line: string): boolean {
  return header.test(line);
}

/** Those that a header leaves out have their default. Null when the line is no header. */
export function readDelimiters(line: string): Lis2Delimiters | null {
  const match = header.exec(line);
  if (match === null) return null;
  const [, field = defaultDelimiters.field, others = ""] = match;
  return {
    field,
    repeat: others[0] ?? defaultDelimiters.repeat,
    component: others[1] ?? defaultDelimiters.component,
    escape: others[2] ?? defaultDelimiters.escape,
  };
}

/** The raw fields of an L record of a message with these delimiters, else null. */
export function terminatorFields(line: string, delimiters: Lis2Delimiters): readonly string[] | null {
  if (line[0] !== "L" && line[0] !== "l") return null;
  const fields = line.split(delimiters.field);
  return fields[0] === "L" || fields[0] === "l" ? fields : null;
}
