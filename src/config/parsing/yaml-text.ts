/** A YAML text as plain data that remembers its lines. */
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import type { PathSegment } from "../problems.ts";
import { findSlips, type Slip } from "./yaml-slips.ts";

export interface YamlText {
  /** Undefined when the text is no YAML. */
  readonly data: unknown;
  /** Each once, at the line where it was made, in words for people. */
  readonly mistakes: readonly Mistake[];
  /** Where yes or no stands without quotes: a text to us, true or false to other readers of YAML and to whoever wrote it. */
  readonly yesOrNo: readonly (readonly PathSegment[])[];
  /** The line of the deepest part of `path` that is in the text. */
  lineOf(path: readonly PathSegment[]): number | null;
}

type Mistake = Omit<Slip, "line"> & { readonly line: number | null };

export function readYaml(text: string): YamlText {
  const tooDeep = lineTooDeep(text);
  if (tooDeep !== null) {
    const mistake = { line: tooDeep, what: "has too many brackets within each other", todo: "Close those that are open." };
    return { data: undefined, mistakes: [mistake], yesOrNo: [], lineOf: () => null };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (path: readonly PathSegment[]): number | null => {
    const offset = offsetOf(document.contents, path, (node) => (isAlias(node) ? node.resolve(document) : undefined) ?? node);
    return offset === null ? null : lines.linePos(offset).line;
  };
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) return { data: undefined, mistakes: explain(errors, text, lines), yesOrNo: [], lineOf };
  try {
    return { data: document.toJS(), mistakes: [], yesOrNo: yesOrNoIn(document), lineOf };
  } catch {
    // The library's answer to references that lead nowhere, or multiply.
    const star = firstLost(document);
    const many = { line: null, what: "has too many references (& and *)", todo: "Write the texts themselves." };
    const mistake = star === null ? many : { line: lines.linePos(star).line, ...valueWith("*") };
    return { data: undefined, mistakes: [mistake], yesOrNo: [], lineOf };
  }
}

const isYesOrNo = (node: unknown): boolean =>
  isScalar(node) && node.type === "PLAIN" && typeof node.value === "string" && /^(?:y|yes|n|no)$/i.test(node.value);

/** As values of settings and entries of lists; a name may be what it likes. */
function yesOrNoIn(document: Document.Parsed): YamlText["yesOrNo"] {
  const found: (readonly PathSegment[])[] = [];
  visit(document, {
    Scalar: (key, node, above) => {
      if (key === "key" || !isYesOrNo(node)) return;
      const path = above.flatMap((one, i): readonly PathSegment[] => {
        if (isPair(one)) return isScalar(one.key) ? [String(one.key.value)] : [];
        const next = above[i + 1] ?? node;
        return isSeq(one) ? [one.items.indexOf(next as never)] : [];
      });
      found.push(path);
    },
  });
  return found;
}

/** Real files have three or four. The library takes minutes for thousands. */
const deepest = 32;

/** Where brackets are nested too deep, or hyphens and question marks on one line; null: nowhere. Quotes are not looked at. */
function lineTooDeep(text: string): number | null {
  let depth = 0;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    for (const sign of line) {
      if (sign === "[" || sign === "{") depth += 1;
      else if (sign === "]" || sign === "}") depth = Math.max(0, depth - 1);
      if (depth > deepest) return index + 1;
    }
    if (/(?:[-?:][ \t]+){32}/.test(line)) return index + 1;
  }
  return null;
}

/** The slips that are known; where there are none, the first place at which the library stumbled, and every name that stands twice. */
function explain(errors: readonly YAMLError[], text: string, lines: LineCounter): readonly Mistake[] {
  const lineOf = (error: YAMLError) => lines.linePos(error.pos[0]).line;
  const twice = errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const others = errors.filter(({ code }) => code !== "DUPLICATE_KEY");
  const doubled = twice.map((error) => ({ line: lineOf(error), ...standsTwice(text.slice(error.pos[0], error.pos[0] + 60)) }));
  if (others.length === 0) return doubled;
  const slips = findSlips(text);
  if (slips.length > 0) return slips;
  const [first] = others.toSorted((a, b) => a.pos[0] - b.pos[0]);
  return first === undefined ? doubled : [{ line: lineOf(first), ...(inWords[first.code] ?? unreadable) }, ...doubled];
}

function standsTwice(text: string): Omit<Slip, "line"> {
  const [name = ""] = /^[\w-]{1,40}/.exec(text) ?? [];
  const what = name === "" ? "names a setting that stands above already" : `names ${name}, which stands above already`;
  return { what, todo: "Keep one of the two." };
}

const unreadable = {
  what: "or a line before it is not written as YAML needs it",
  todo: "Look at indentation, colons, brackets and quotes.",
};

const valueWith = (sign: string): Omit<Slip, "line"> => ({
  what: `has a value that begins with ${sign}, which means something else in YAML`,
  todo: "Put it in quotes.",
});

const inWords: Readonly<Record<string, Omit<Slip, "line">>> = {
  TAB_AS_INDENT: { what: "is indented with the tab key", todo: "Use blanks instead." },
  BAD_DQ_ESCAPE: { what: "has a backslash in double quotes", todo: "Use single quotes ('…') for such a text." },
  BAD_ALIAS: valueWith("*"),
  TAG_RESOLVE_FAILED: valueWith("!"),
  MULTIPLE_ANCHORS: valueWith("&"),
  MULTIPLE_DOCS: { what: "begins a second part (---)", todo: "Remove the line." },
};

/** Where a reference stands that leads nowhere. */
function firstLost(document: Document.Parsed): number | null {
  let lost: number | null = null;
  // Each name is followed once: thousands of references to one text would take minutes.
  const followed = new Set<string>();
  visit(document, {
    Alias: (_key, node) => {
      if (followed.has(node.source)) return undefined;
      followed.add(node.source);
      if (node.resolve(document) !== undefined) return undefined;
      lost = node.range?.[0] ?? null;
      return visit.BREAK;
    },
  });
  return lost;
}

function offsetOf(root: ParsedNode | null, path: readonly PathSegment[], follow: (node: Node) => Node): number | null {
  let node: unknown = root;
  let offset = root?.range[0] ?? null;
  for (const segment of path) {
    if (isAlias(node)) node = follow(node);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof segment === "number") {
      node = node.items[segment];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  // A text below its name is where the eye must look.
  return isScalar(node) ? (startOf(node) ?? offset) : offset;
}

function startOf(node: unknown): number | null {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? null) : null;
}
