/**
 * HL7 escaping (HL7.md 2.1): one pass over the text in each direction, so that no replacement is replaced again.
 * `unescapeHl7(escapeHl7(text))` is `text` for every text.
 */
import { Buffer, isUtf8 } from "node:buffer";
import { type Hl7Delimiters, standardDelimiters } from "./message.ts";

/** Makes any text safe as (part of) a field: delimiters become `\F\`…, control characters `\Xhh\`, so structure cannot change. */
export function escapeHl7(text: string, delimiters: Hl7Delimiters = standardDelimiters): string {
  const letters = new Map([
    [delimiters.field, "F"],
    [delimiters.component, "S"],
    [delimiters.repetition, "R"],
    [delimiters.subcomponent, "T"],
    [delimiters.escape, "E"],
  ]);
  let escaped = "";
  for (const character of text) {
    const sequence = letters.get(character) ?? controlSequence(character);
    escaped += sequence === null ? character : `${delimiters.escape}${sequence}${delimiters.escape}`;
  }
  return escaped;
}

/** Reads escape sequences back. `\.br\` is a line break; highlighting, formatting, local and unknown sequences stay as they are. */
export function unescapeHl7(text: string, delimiters: Hl7Delimiters = standardDelimiters): string {
  if (!text.includes(delimiters.escape)) return text;
  const characters: Readonly<Record<string, string>> = {
    F: delimiters.field,
    S: delimiters.component,
    R: delimiters.repetition,
    T: delimiters.subcomponent,
    E: delimiters.escape,
  };
  return text.replace(sequencePattern(delimiters.escape), (whole, letter?: string, hex?: string, lineBreak?: string) => {
    if (letter !== undefined) return characters[letter] ?? whole;
    if (hex !== undefined) return bytesAsText(hex);
    return lineBreak === undefined ? whole : "\n";
  });
}

/** Known sequences only: in `a\b\F\c` of a device that forgets to escape its backslash, `\F\` is still found. */
function sequencePattern(mark: string): RegExp {
  const e = `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const formatting = "\\.(?:sp|in|ti|sk|fi|nf|ce)[+-]?\\d*";
  const known = `([FSRTE])|X((?:[0-9A-Fa-f]{2})+)|(\\.br)|${formatting}|[HN]|[CM][0-9A-Fa-f]{4,6}|Z[^${e}]*`;
  return new RegExp(`${e}(?:${known})${e}`, "g");
}

function controlSequence(character: string): string | null {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f ? `X${code.toString(16).toUpperCase().padStart(2, "0")}` : null;
}

/** `\X..\` holds bytes of the sender's character set, which it seldom names; some senders write every letter so. */
function bytesAsText(hex: string): string {
  const bytes = Buffer.from(hex, "hex");
  return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
}
