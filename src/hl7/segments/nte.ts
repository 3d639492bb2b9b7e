/** NTE: what a reader of the journal must see in plain text (HL7.md 1.4). */
import { formattedText, limited, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";

export function nte(setId: number, lines: readonly string[]): Segment {
  return { name: "NTE", fields: { 1: text(String(setId)), 2: text("L"), 3: limited("NTE-3", 65_536, formattedText(lines)) } };
}
