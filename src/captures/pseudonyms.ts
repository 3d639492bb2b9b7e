/**
 * A made-up word for each personal one: as long in bytes, of the same kinds of characters, the same one every time. Person numbers
 * become numbers of the synthetic population (month + 80), valid where the original was; dates become other dates.
 */

import { checkDigitsOf, classifyPersonNumber } from "../domain/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { isDate } from "../domain/time.ts";

const asciiLetters = [..."bcdfghjklmnprstvaeiou"];
/** Letters of 2, 3 and 4 bytes in UTF-8; those of 2 have one byte in Latin-1. */
const wideLetters: Readonly<Record<number, readonly string[]>> = { 2: [..."æøåäöü"], 3: [..."ẁẃẅ"], 4: [..."𐐨𐐩𐐪"] };
const digits = [..."1234567890"];
const mostAttempts = 500;

export class Pseudonyms {
  readonly #isTaken: (word: string) => boolean;
  readonly #byWord = new Map<string, string>();
  readonly #given = new Set<string>();
  #seed = 1;

  /** `isTaken`: words that must not be given, in lower case. */
  constructor(isTaken: (word: string) => boolean) {
    this.#isTaken = isTaken;
  }

  /** All in lower case. Throws UserError CAPTURE_PERSONAL when the kinds of characters leave no free word. */
  of(word: string): string {
    const iso = isoOf(word);
    if (iso !== null && iso !== word) return this.of(iso).replaceAll("-", "");
    const known = this.#byWord.get(word);
    if (known !== undefined) return known;
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      // A single digit has nine others; when those are gone a letter stands in.
      const made = this.#make(word, attempt > mostAttempts / 2);
      if (made === word || this.#given.has(made) || this.#isTaken(made)) continue;
      this.#given.add(made);
      this.#byWord.set(word, made);
      return made;
    }
    throw new UserError("CAPTURE_PERSONAL", `No free word of ${word.length} characters is left.`);
  }

  #make(word: string, anyLetter: boolean): string {
    if (isoOf(word) !== null) return `${1930 + this.#next(70)}-${two(1 + this.#next(12))}-${two(1 + this.#next(28))}`;
    if (/^\d{11}$/.test(word)) return this.#personNumber(word);
    return Array.from(word, (character) => this.#like(character, anyLetter)).join("");
  }

  #like(character: string, anyLetter: boolean): string {
    if (character === "-") return character;
    if (/[0-9]/.test(character)) return this.#one(anyLetter ? asciiLetters : digits);
    return this.#one(wideLetters[Buffer.byteLength(character)] ?? asciiLetters);
  }

  #personNumber(original: string): string {
    const { kind, validChecksum } = classifyPersonNumber(original);
    for (;;) {
      const day = 1 + this.#next(28) + (kind === "dnr" ? 40 : 0);
      const nine = `${two(day)}${81 + this.#next(12)}${two(this.#next(100))}${String(this.#next(1000)).padStart(3, "0")}`;
      const check = checkDigitsOf(nine);
      if (check === null) continue;
      return validChecksum ? `${nine}${check}` : `${nine}${check[0]}${(Number(check[1]) + 1) % 10}`;
    }
  }

  #one(from: readonly string[]): string {
    return from[this.#next(from.length)] ?? "x";
  }

  /** The same sequence every time: an export can be made again. */
  #next(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * below);
  }
}

const two = (n: number): string => String(n).padStart(2, "0");

/** A date as ISO text or in eight digits, as ISO text. */
export function isoOf(word: string): string | null {
  const iso = word.replace(/^((?:19|20)\d{2})(\d{2})(\d{2})$/, "$1-$2-$3");
  return isDate(iso) ? iso : null;
}
