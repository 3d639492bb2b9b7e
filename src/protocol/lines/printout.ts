/** Lines to one printout. */
import type { LinesMessage } from "../messages.ts";

/** Null when nothing was printed but blank lines. What is left of a differing line end is no part of a line. */
export function toMessage(lines: readonly string[]): LinesMessage | null {
  const clean = lines.map((line) => line.replace(/^[\r\n]+/, "").replace(/[\r\n]$/, ""));
  return clean.every((line) => line.trim() === "") ? null : { lines: clean };
}
