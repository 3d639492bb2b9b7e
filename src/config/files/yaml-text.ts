/** A YAML text as plain data that remembers its lines. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from "yaml";
import type { PathSegment } from "../problems.ts";

export interface YamlText {
  /** Undefined when the text is no YAML. */
  readonly data: unknown;
  readonly mistakes: readonly { readonly line: number | null; readonly what: string }[];
  /** The line of the deepest part of `path` that is in the text. */
  lineOf(path: readonly PathSegment[]): number | null;
}

export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = [...document.errors, ...document.warnings].map((mistake) => ({
    line: lines.linePos(mistake.pos[0]).line,
    what: mistake.message,
  }));
  const lineOf = (path: readonly PathSegment[]): number | null => {
    const offset = offsetOf(document.contents, path, (node) => (isAlias(node) ? node.resolve(document) : undefined) ?? node);
    return offset === null ? null : lines.linePos(offset).line;
  };
  if (mistakes.length > 0) return { data: undefined, mistakes, lineOf };
  try {
    return { data: document.toJS(), mistakes, lineOf };
  } catch {
    return { data: undefined, mistakes: [{ line: null, what: "the references (& and *) cannot be resolved" }], lineOf };
  }
}

function offsetOf(root: ParsedNode | null, path: readonly PathSegment[], follow: (node: Node) => Node): number | null {
  let node: unknown = root;
  let offset = root?.range[0] ?? null;
  for (const segment of path) {
    if (isAlias(node)) node = follow(node);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof segment === "number") {
      node = node.items[segment];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

function startOf(node: unknown): number | null {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? null) : null;
}
