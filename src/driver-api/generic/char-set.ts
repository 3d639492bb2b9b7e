/** Sets of characters as far as a regular expression tells them apart: Latin-1 one by one, all others as one. */

/** Codes 0 to 255, and `beyond` for every character after them. */
export type CharSet = ReadonlySet<number>;

const beyond = 256;
const all = range(0, beyond);

export const noCharacter: CharSet = new Set();
/** The end of the text, as something that may come next. */
export const endOfText: CharSet = new Set([beyond + 1]);
/** What `.` matches. */
export const anyCharacter: CharSet = without(all, setOf("\n\r"));

const digits = range(48, 57);
const word = union(digits, range(65, 90), range(97, 122), setOf("_"));
const blank = union(setOf("\t\n\v\f\r \u00a0"), new Set([beyond]));

/** `\d` and its like; a complement may hold any character beyond Latin-1. */
export const classes: ReadonlyMap<string, CharSet> = new Map([
  ["d", digits],
  ["w", word],
  ["s", blank],
  ["D", without(all, digits)],
  ["W", without(all, word)],
  ["S", union(without(all, blank), new Set([beyond]))],
]);

export function setOf(characters: string): CharSet {
  return new Set(Array.from(characters, (character) => codeOf(character)));
}

export function codeOf(character: string): number {
  return Math.min(character.charCodeAt(0), beyond);
}

export function range(from: number, to: number): CharSet {
  return new Set(Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index));
}

export function union(...sets: readonly CharSet[]): CharSet {
  return new Set(sets.flatMap((set) => [...set]));
}

/** Everything that is not in the set. Of the characters beyond Latin-1 some always remain. */
export function complement(set: CharSet): CharSet {
  return union(without(all, set), new Set([beyond]));
}

export function overlap(a: CharSet, b: CharSet): boolean {
  return [...a].some((code) => b.has(code));
}

function without(set: CharSet, taken: CharSet): CharSet {
  return new Set([...set].filter((code) => !taken.has(code)));
}
