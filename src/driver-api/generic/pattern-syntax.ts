/**
 * Reads the part of the regular expression language that configuration may use: characters, classes, groups, alternatives and
 * quantifiers. Look-around, back references, anchors and word boundaries are left out; what is not plainly understood is refused.
 */
import { anyCharacter, type CharSet, classes, codeOf, complement, range, setOf, union } from "./char-set.ts";

export type PatternNode =
  | { readonly kind: "one"; readonly set: CharSet }
  | { readonly kind: "row"; readonly items: readonly PatternNode[] }
  | { readonly kind: "either"; readonly options: readonly PatternNode[] }
  | { readonly kind: "group"; readonly name: string | null; readonly body: PatternNode }
  | { readonly kind: "repeat"; readonly item: PatternNode; readonly least: number; readonly most: number };

/** Thrown inside this folder only; `why` is a sentence for the administrator. */
export class PatternFault extends Error {
  readonly why: string;
  constructor(why: string) {
    super(why);
    this.why = why;
  }
}

/** Throws PatternFault. */
export function readPattern(source: string): PatternNode {
  const reader = new Reader(source);
  const node = reader.either();
  if (!reader.done) throw new PatternFault("has a ) without its (");
  return node;
}

const controls: ReadonlyMap<string, string> = new Map([["t", "\t"]]);
const maxRepeat = 1000;

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get done(): boolean {
    return this.#at >= this.#source.length;
  }

  either(): PatternNode {
    const options = [this.#row()];
    while (this.#take("|")) options.push(this.#row());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: "either", options };
  }

  #row(): PatternNode {
    const items: PatternNode[] = [];
    while (!this.done && !this.#sees("|") && !this.#sees(")")) items.push(this.#quantified());
    return { kind: "row", items };
  }

  #quantified(): PatternNode {
    const item = this.#atom();
    const bounds = this.#bounds();
    if (bounds === null) return item;
    this.#take("?"); // Lazy or greedy: the same texts match.
    if (this.#bounds() !== null) throw new PatternFault("repeats a repetition");
    return { kind: "repeat", item, ...bounds };
  }

  #bounds(): { readonly least: number; readonly most: number } | null {
    if (this.#take("?")) return { least: 0, most: 1 };
    if (this.#take("*")) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { least: 1, most: Number.POSITIVE_INFINITY };
    const match = this.#takeMatch(/\{(\d{1,4})(,)?(\d{1,4})?\}/y);
    if (match === null) return null;
    const least = Number(match[1]);
    const most = match[3] === undefined ? (match[2] === undefined ? least : Number.POSITIVE_INFINITY) : Number(match[3]);
    if (least > most || least > maxRepeat) throw new PatternFault("has a repetition that cannot be");
    return { least, most };
  }

  #atom(): PatternNode {
    if (this.#take("(")) return this.#group();
    if (this.#take("[")) return { kind: "one", set: this.#characterClass() };
    if (this.#take("\\")) return { kind: "one", set: this.#escape() };
    const character = this.#next();
    if (character === ".") return { kind: "one", set: anyCharacter };
    if (/[*+?{}\]^$]/.test(character))
      throw new PatternFault(`has a ${character} where a character is expected; write \\${character}`);
    return { kind: "one", set: setOf(character) };
  }

  #group(): PatternNode {
    const name = this.#takeMatch(/\?<([A-Za-z][A-Za-z0-9_]{0,39})>/y)?.[1] ?? null;
    if (name === null && !this.#takeText("?:")) {
      throw new PatternFault("may have groups of the forms (?<name>…) and (?:…) only");
    }
    const body = this.either();
    if (!this.#take(")")) throw new PatternFault("has a ( without its )");
    return { kind: "group", name, body };
  }

  /** After a backslash. */
  #escape(): CharSet {
    const character = this.#next();
    const known = classes.get(character);
    if (known !== undefined) return known;
    const control = controls.get(character);
    if (control !== undefined) return setOf(control);
    if (/[A-Za-z0-9]/.test(character)) throw new PatternFault(`may not use \\${character}`);
    return setOf(character);
  }

  #characterClass(): CharSet {
    const negated = this.#take("^");
    const parts: CharSet[] = [];
    while (!this.#take("]")) {
      const from = this.#classMember();
      if (!this.#sees("-") || this.#source.charAt(this.#at + 1) === "]") parts.push(from);
      else {
        this.#next();
        parts.push(between(from, this.#classMember()));
      }
    }
    return negated ? complement(union(...parts)) : union(...parts);
  }

  #classMember(): CharSet {
    const character = this.#next();
    return character === "\\" ? this.#escape() : setOf(character);
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(character: string): boolean {
    return this.#takeText(character);
  }

  #takeText(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #takeMatch(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.#at;
    const match = form.exec(this.#source);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  #next(): string {
    if (this.done) throw new PatternFault("ends in the middle");
    const character = this.#source.charAt(this.#at);
    this.#at += 1;
    return character;
  }
}

/** `a-z`: both ends single characters of Latin-1. */
function between(from: CharSet, to: CharSet): CharSet {
  const [first, last] = [[...from][0], [...to][0]];
  const single = from.size === 1 && to.size === 1 && first !== undefined && last !== undefined;
  if (!single || first > last || last > codeOf("\u00ff")) throw new PatternFault("has a range in [ ] that cannot be");
  return range(first, last);
}
