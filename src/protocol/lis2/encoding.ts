/** Bytes to text. UTF-8 never collides with LIS01's control codes, so both encodings are met on the wire (LIS.md 1.4, 2.1). */
import { Buffer, isUtf8 } from "node:buffer";

export type TextEncoding = "utf8" | "latin1" | "auto";

/** `auto`: valid UTF-8 is UTF-8, else Latin-1 (Buffer's: TextDecoder's "latin1" is windows-1252). */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  const chosen = encoding === "auto" ? (isUtf8(bytes) ? "utf8" : "latin1") : encoding;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(chosen);
}
