/** Bytes for a person's eye: as text with control bytes by their names, or as hexadecimal digits. */
import { isUtf8 } from "node:buffer";

export type Rendering = "text" | "hex";

const names =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(" ");
const bytesPerLine = 16;

/** Lines; a text is broken behind its own line ends. What is mostly no text is shown as digits. */
export function renderBytes(bytes: Uint8Array, rendering: Rendering): readonly string[] {
  return rendering === "hex" || isBinary(bytes) ? hexLines(bytes) : textLines(bytes);
}

function textLines(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString(isUtf8(bytes) ? "utf8" : "latin1");
  const lines = text.split(/(?<=\n|\r(?!\n))(?=.)/s);
  return lines.map((line) => line.replaceAll(/[\0-\x1f\x7f-\x9f]/g, named));
}

function named(character: string): string {
  const code = character.charCodeAt(0);
  return `<${names[code] ?? code.toString(16).toUpperCase().padStart(2, "0")}>`;
}

function hexLines(bytes: Uint8Array): readonly string[] {
  const count = Math.max(1, Math.ceil(bytes.length / bytesPerLine));
  return Array.from({ length: count }, (_, line) =>
    Array.from(bytes.subarray(line * bytesPerLine, (line + 1) * bytesPerLine), (byte) => byte.toString(16).padStart(2, "0")).join(
      " ",
    ),
  );
}

/** More than a third is neither text nor one of the few control bytes that protocols put around it. */
function isBinary(bytes: Uint8Array): boolean {
  const odd = bytes.filter((byte) => byte === 0 || (byte > 0x1c && byte < 0x20) || byte === 0x7f || (byte > 0x7e && byte < 0xa0));
  return bytes.length > 8 && odd.length * 3 > bytes.length;
}
