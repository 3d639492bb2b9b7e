/**
 * Regular expressions out of a configuration file. A pattern always means the whole text, texts are bounded, and a pattern is only
 * taken if the next character always says how to go on, but for one place: matching then takes at most the square of the text's
 * length, whatever a device sends. The check is conservative: it refuses some patterns that would do no harm.
 */
import { type CharSet, endOfText, noCharacter, overlap, union } from "./char-set.ts";
import { PatternFault, type PatternNode, readPattern } from "./pattern-syntax.ts";

const maxPatternLength = 500;
/** Longer texts match nothing. */
export const maxMatchedLength = 4096;

export type PatternReading =
  | { readonly ok: true; readonly groups: readonly string[]; match(text: string): PatternMatch | null }
  | { readonly ok: false; readonly why: string };

/** The texts of the named groups that took part. */
export type PatternMatch = ReadonlyMap<string, string>;

/** `^` at the beginning and `$` at the end are allowed and change nothing. */
export function readSafePattern(source: string): PatternReading {
  if (source.length > maxPatternLength) return { ok: false, why: `is longer than ${maxPatternLength} characters` };
  const body = source.replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
  if (body === "") return { ok: false, why: "is empty" };
  try {
    const node = readPattern(body);
    refuseNested(node);
    if (openChoices(node, endOfText) > 1) throw new PatternFault(tooOpen);
    const expression = new RegExp(`^(?:${body})$`);
    return {
      ok: true,
      groups: groupsOf(node),
      match: (text) => (text.length > maxMatchedLength ? null : groupTexts(expression.exec(text))),
    };
  } catch (error) {
    return { ok: false, why: error instanceof PatternFault ? error.why : "is no regular expression" };
  }
}

const tooOpen =
  "could be matched in too many ways (each repetition must end where a character comes that is not part of it; one may be open)";

function groupTexts(match: RegExpExecArray | null): PatternMatch | null {
  return match === null ? null : new Map(Object.entries(match.groups ?? {}).filter(([, text]) => text !== undefined));
}

function groupsOf(node: PatternNode): readonly string[] {
  if (node.kind === "group") return [...(node.name === null ? [] : [node.name]), ...groupsOf(node.body)];
  return childrenOf(node).flatMap(groupsOf);
}

function childrenOf(node: PatternNode): readonly PatternNode[] {
  switch (node.kind) {
    case "one":
      return [];
    case "row":
      return node.items;
    case "either":
      return node.options;
    case "group":
      return [node.body];
    case "repeat":
      return [node.item];
  }
}

/** `(a+)+`: only single characters may be repeated; a group may be optional if it holds something. */
function refuseNested(node: PatternNode): void {
  const { item } = node.kind === "repeat" ? node : { item: null };
  if (item !== null && item.kind !== "one") {
    if (node.kind === "repeat" && (node.least !== 0 || node.most !== 1))
      throw new PatternFault("repeats a group; a group may only be optional (?)");
    if (mayBeEmpty(item)) throw new PatternFault("has an optional group that may be empty anyway");
  }
  for (const child of childrenOf(node)) refuseNested(child);
}

function mayBeEmpty(node: PatternNode): boolean {
  switch (node.kind) {
    case "one":
      return false;
    case "row":
      return node.items.every(mayBeEmpty);
    case "either":
      return node.options.some(mayBeEmpty);
    case "group":
      return mayBeEmpty(node.body);
    case "repeat":
      return node.least === 0 || mayBeEmpty(node.item);
  }
}

/** The characters that may come next where `node` stands and `follow` comes behind it. */
function next(node: PatternNode, follow: CharSet): CharSet {
  return mayBeEmpty(node) ? union(first(node), follow) : first(node);
}

function first(node: PatternNode): CharSet {
  switch (node.kind) {
    case "one":
      return node.set;
    case "row":
      return node.items.reduceRight<CharSet>((after, item) => next(item, after), noCharacter);
    case "either":
      return union(...node.options.map(first));
    case "group":
      return first(node.body);
    case "repeat":
      return first(node.item);
  }
}

/** How many places leave it open how to go on. */
function openChoices(node: PatternNode, follow: CharSet): number {
  switch (node.kind) {
    case "one":
      return 0;
    case "row":
      return openInRow(node.items, follow);
    case "either":
      return overlappingPairs(node.options.map((option) => next(option, follow))) + sum(node.options, follow);
    case "group":
      return openChoices(node.body, follow);
    case "repeat": {
      const open = node.least !== node.most && overlap(first(node.item), follow);
      return (open ? 1 : 0) + openChoices(node.item, follow);
    }
  }
}

function openInRow(items: readonly PatternNode[], follow: CharSet): number {
  let after = follow;
  let open = 0;
  for (const item of items.toReversed()) {
    open += openChoices(item, after);
    after = next(item, after);
  }
  return open;
}

const sum = (nodes: readonly PatternNode[], follow: CharSet): number =>
  nodes.reduce((total, node) => total + openChoices(node, follow), 0);

function overlappingPairs(sets: readonly CharSet[]): number {
  return sets.reduce((count, set, index) => count + sets.slice(0, index).filter((earlier) => overlap(set, earlier)).length, 0);
}
