/** Words as they may stand on a wire: in UTF-8 or Latin-1, in any usual case; and made-up words spelled like the ones they replace. */
import { Buffer, isUtf8 } from "node:buffer";
import type { Change } from "./which-to-mask.ts";
import type { WireText } from "./wire-text.ts";
import { findWords, type Span } from "./words.ts";

type Encoding = "utf8" | "latin1";

interface Spelled extends Span {
  readonly encoding: Encoding;
  /** In lower case. */
  readonly word: string;
}

const wireWords = /\d+(?:-\d+)+|[0-9A-Za-z\x80-\xff]+/g;

/** Changes for every occurrence of the words outside of what is covered. `rename` knows all of them. */
export function changesOfWords(
  wire: WireText,
  words: readonly string[],
  covered: readonly Span[],
  rename: (word: string) => string,
): readonly Change[] {
  const spellings = new Map(words.flatMap(spellingsOf));
  return findWords(wire.text.toLowerCase(), [...spellings.keys()], covered).flatMap(({ from, to, word: key }) => {
    const spelling = spellings.get(key);
    return spelling === undefined ? [] : changeOf(wire, { from, to, ...spelling }, rename);
  });
}

/** Changes for every word that stands in one of the spans, is not covered and is not among those that stay. */
export function changesOfSpans(
  wire: WireText,
  spans: readonly Span[],
  covered: readonly Span[],
  staying: ReadonlySet<string>,
  rename: (word: string) => string,
): readonly Change[] {
  const masked = Array.from(wire.text);
  for (const { from, to } of covered) masked.fill("\0", from, to);
  const words = wordsIn({ ...wire, text: masked.join("") }, spans).filter(({ word }) => !staying.has(word));
  return words.flatMap((spelled) => changeOf(wire, spelled, rename));
}

/** The words in some spans. */
export function wordsIn(wire: Pick<WireText, "text">, spans: readonly Span[]): readonly Spelled[] {
  return spans.flatMap(({ from, to }) =>
    [...wire.text.slice(from, to).matchAll(wireWords)].map(({ 0: token, index }) => {
      const bytes = Buffer.from(token, "latin1");
      const encoding: Encoding = isUtf8(bytes) ? "utf8" : "latin1";
      const begin = from + index;
      return { from: begin, to: begin + token.length, encoding, word: bytes.toString(encoding).toLowerCase() };
    }),
  );
}

function spellingsOf(word: string): readonly [string, { readonly word: string; readonly encoding: Encoding }][] {
  const [first = "", ...rest] = Array.from(word);
  const cases = [word, word.toUpperCase(), first.toUpperCase() + rest.join("")];
  const encodings: readonly Encoding[] = /^[\0-\xff]*$/.test(word) ? ["latin1", "utf8"] : ["utf8"];
  return encodings.flatMap((encoding) => cases.map((text) => [onWire(text, encoding).toLowerCase(), { word, encoding }]));
}

const onWire = (text: string, encoding: Encoding): string => Buffer.from(text, encoding).toString("latin1");

/** Nothing where no word of that length in bytes can be made. */
function changeOf(wire: WireText, { from, to, encoding, word }: Spelled, rename: (word: string) => string): readonly Change[] {
  const occurrence = Buffer.from(wire.text.slice(from, to), "latin1").toString(encoding);
  const text = onWire(inCaseOf(occurrence, rename(word)), encoding);
  return text.length === to - from ? [{ from, to, text }] : [];
}

function inCaseOf(pattern: string, word: string): string {
  const original = Array.from(pattern);
  return Array.from(word, (character, index) => {
    const like = original[index] ?? "";
    return like !== like.toLowerCase() ? character.toUpperCase() : character;
  }).join("");
}
