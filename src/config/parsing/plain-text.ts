/** Bytes as text. What editors on Windows save otherwise than as UTF-8 is told, with the line. */

export interface NoText {
  readonly line: number | null;
  readonly what: string;
  readonly todo: string;
}

const saveAsUtf8 = "Save it again with the encoding UTF-8.";

/** UTF-8 with or without its mark at the beginning; the mark is left out. */
export function readText(bytes: Uint8Array): string | NoText {
  if (isUtf16(bytes)) return { line: null, what: 'is saved as UTF-16 ("Unicode")', todo: saveAsUtf8 };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const zero = text.indexOf("\0");
    if (zero === -1) return text;
    return { line: lineAt(text, zero), what: "holds bytes that are no text", todo: "Write the file anew; it is damaged." };
  } catch {
    // The decoder's answer that it is no UTF-8.
    const line = lineOfBadByte(bytes);
    return { line, what: "is not UTF-8 text: æ, ø, å or another letter here was saved in an older way (ANSI)", todo: saveAsUtf8 };
  }
}

/** With its mark, or without: then every other byte of a western text is zero. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const head = bytes.subarray(0, 64);
  return head.length >= 4 && [0, 1].some((odd) => head.every((byte, index) => (byte === 0) === (index % 2 === odd)));
}

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split(/\r\n|\r|\n/).length;

function lineOfBadByte(bytes: Uint8Array): number {
  const tolerant = new TextDecoder("utf-8").decode(bytes);
  const bad = [...tolerant.matchAll(/\ufffd/g)].map(({ index }) => index);
  // A replacement mark may stand in the file itself; then its own bytes are there.
  const own = Buffer.from("\ufffd");
  const first = bad.find(
    (at) =>
      !Buffer.from(bytes)
        .subarray(Buffer.byteLength(tolerant.slice(0, at)))
        .subarray(0, 3)
        .equals(own),
  );
  return lineAt(tolerant, first ?? 0);
}
