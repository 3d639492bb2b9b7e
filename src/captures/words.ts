/**
 * Words in wire texts and decoded texts. A wire text has one character per byte, so every character above 0x7f counts as part of a
 * word there: it may be a piece of a letter in UTF-8.
 */

/** Digits joined by hyphens, such as a date as ISO text, are one word. */
const tokens = /\d+(?:-\d+)+|[\p{L}\p{N}\p{M}]+/gu;
const wordCharacter = /[0-9a-z\u0080-\u{10ffff}]/u;

/** The words of a decoded text, in lower case. */
export function wordsOf(text: string | null): readonly string[] {
  return text?.toLowerCase().match(tokens) ?? [];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface FoundWord extends Span {
  readonly word: string;
}

/**
 * Where the words stand in a text (all in lower case), longest first and never overlapping. Words with digits are found inside
 * longer ones if they have six characters or more: ids are glued to prefixes; names are not.
 */
export function findWords(text: string, words: readonly string[], covered: readonly Span[] = []): readonly FoundWord[] {
  const taken = new Uint8Array(text.length);
  for (const { from, to } of covered) taken.fill(1, from, to);
  const found: FoundWord[] = [];
  for (const word of [...words].sort((a, b) => b.length - a.length)) {
    const inside = word.length >= 6 && /\d/.test(word);
    for (let from = text.indexOf(word); from !== -1; from = text.indexOf(word, from + 1)) {
      const to = from + word.length;
      if (!inside && !standsAlone(text, from, to)) continue;
      if (taken.subarray(from, to).includes(1)) continue;
      taken.fill(1, from, to);
      found.push({ from, to, word });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

function standsAlone(text: string, from: number, to: number): boolean {
  const at = (index: number): string => text[index] ?? " ";
  const goesOn = wordCharacter.test(at(from - 1)) || wordCharacter.test(at(to));
  return !goesOn && !/\d-\d/.test(at(from - 2) + at(from - 1) + at(from)) && !/\d-\d/.test(at(to - 1) + at(to) + at(to + 1));
}
