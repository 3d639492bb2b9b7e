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

const mostWords = 12;

/** A byte order mark costs nothing. */
export function fileText(bytes: Uint8Array, encoding: Encoding): FileText {
  // Two bytes a letter (UTF-16) read as one: a zero is no letter of any file of ours, and no request takes one.
  const text = new TextDecoder(encoding).decode(bytes).replaceAll("\0", "\uFFFD");
  const words = text.match(/[\p{L}\p{M}\uFFFD]+/gu) ?? [];
  const preview = [...new Set(words.filter((word) => /[^A-Za-z]/.test(word)))].slice(0, mostWords);
  return { text, isWhole: !text.includes("\uFFFD"), preview };
}
