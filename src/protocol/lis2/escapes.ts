/**
 * Escape sequences of LIS02 texts (LIS.md 2.1). They are decoded after splitting; what forms no known sequence is literal (`R&D`).
 */
import { Buffer, isUtf8 } from "node:buffer";
import type { Lis2Delimiters } from "./message.ts";

/** The text that an escaped field, repeat or component stands for. */
export function unescapeLis2(text: string, delimiters: Lis2Delimiters): string {
  if (!text.includes(delimiters.escape)) return text;
  const mark = `\\${delimiters.escape}`;
  const sequence = new RegExp(`${mark}(?:([FSREHN])|X((?:[0-9A-Fa-f]{2})+))${mark}`, "g");
  return text.replace(sequence, (_, letter: string | undefined, hex: string | undefined) =>
    letter === undefined ? decodeText(Buffer.from(hex ?? "", "hex"), "auto") : meaning(letter, delimiters),
  );
}

function meaning(letter: string, delimiters: Lis2Delimiters): string {
  if (letter === "F") return delimiters.field;
  if (letter === "S") return delimiters.component;
  if (letter === "R") return delimiters.repeat;
  if (letter === "E") return delimiters.escape;
  return ""; // H and N switch highlighting on and off
}

/** The inverse, for building fields: a delimiter or control character in a value can never change the structure. */
export function escapeLis2(text: string, delimiters: Lis2Delimiters): string {
  const letters = new Map([
    [delimiters.escape, "E"],
    [delimiters.field, "F"],
    [delimiters.component, "S"],
    [delimiters.repeat, "R"],
  ]);
  return Array.from(text, (character) => {
    const code = letters.get(character) ?? (character < " " ? hexCode(character) : null);
    return code === null ? character : `${delimiters.escape}${code}${delimiters.escape}`;
  }).join("");
}

function hexCode(control: string): string {
  return `X${control.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Bytes to text. UTF-8 never collides with LIS01's control codes, so both encodings are met on the wire (LIS.md 1.4, 2.1). */
export type TextEncoding = "utf8" | "latin1" | "auto";

/** `auto`: valid UTF-8 is UTF-8, else Latin-1 (Buffer's: TextDecoder's "latin1" is windows-1252). */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  const chosen = encoding === "auto" ? (isUtf8(bytes) ? "utf8" : "latin1") : encoding;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(chosen);
}
