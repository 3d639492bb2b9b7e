/** The bytes of a file that a person uploaded, as text: how it was saved is found out, or asked. Pure. */

export const uploadEncodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type UploadEncoding = (typeof uploadEncodings)[number];

export interface UploadedText {
  readonly text: string;
  readonly encoding: UploadEncoding;
  /** False: nothing in the file says how it was saved; a person looks whether æ, ø and å are right. */
  readonly isCertain: boolean;
  /** Some words with other letters than a to z, to be looked at. */
  readonly words: readonly string[];
}

const mostWords = 12;

/** `told`: what a person said of it. */
export function uploadedText(bytes: Uint8Array, told: UploadEncoding | null = null): UploadedText {
  const found = told ?? encodingOf(bytes);
  const encoding = found ?? "windows-1252";
  // A letter of the lost halves of a pair is told like any byte that fits nothing.
  const text = new TextDecoder(encoding).decode(bytes).replaceAll("\0", "\uFFFD");
  const words = text.match(/[\p{L}\p{M}\uFFFD]+/gu) ?? [];
  return {
    ...{ text, encoding, isCertain: found !== null },
    words: [...new Set(words.filter((word) => /[^A-Za-z]/.test(word)))].slice(0, mostWords),
  };
}

/** Null: older than Unicode, and the file does not say which. */
function encodingOf(bytes: Uint8Array): UploadEncoding | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const zeros = [0, 1].map((place) => bytes.filter((byte, i) => i % 2 === place && byte === 0).length);
  const [even = 0, odd = 0] = zeros;
  if (Math.max(even, odd) * 4 > bytes.length) return odd > even ? "utf-16le" : "utf-16be";
  return isUtf8(bytes) ? "utf-8" : null;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    // What fits no letter throws: that is the answer.
    return false;
  }
}

/** The bytes of a file that a person made, as text. Pure: whoever has the bytes decides where they came from. */
export const encodings = ["utf-8", "windows-1252"] as const;
export type Encoding = (typeof encodings)[number];

export interface FileText {
  readonly text: string;
  /** False: some bytes are not of that encoding; they stand in the text as U+FFFD, and no import takes such a line. */
  readonly isWhole: boolean;
  /** Some words with other letters than a to z, to be shown to a person: are æ, ø and å right? None: nothing can be wrong. */
  readonly preview: readonly string[];
}

/** A byte order mark costs nothing. */
export function fileText(bytes: Uint8Array, encoding: Encoding): FileText {
  // Two bytes a letter (UTF-16) read as one: a zero is no letter of any file of ours, and no request takes one.
  const text = new TextDecoder(encoding).decode(bytes).replaceAll("\0", "\uFFFD");
  const words = text.match(/[\p{L}\p{M}\uFFFD]+/gu) ?? [];
  const preview = [...new Set(words.filter((word) => /[^A-Za-z]/.test(word)))].slice(0, mostWords);
  return { text, isWhole: !text.includes("\uFFFD"), preview };
}
