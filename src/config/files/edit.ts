/** Changes settings in a YAML text; comments and everything else stay. A plain value is exchanged in place, byte for byte. */
import { isScalar, parseDocument } from "yaml";
import type { PathSegment } from "../problems.ts";

export interface Edit {
  readonly path: readonly PathSegment[];
  /** Undefined removes the setting. */
  readonly value: unknown;
}

/** The text with the edits made. Whether the outcome is right is the loader's question; the text must be valid YAML before. */
export function editYaml(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, edit) => exchanged(current, edit) ?? rewritten(current, edit), text);
}

/** Null where the value, old or new, is more than one plain word or number on one line. */
function exchanged(text: string, { path, value }: Edit): string | null {
  const node = parseDocument(text).getIn(path, true);
  const written = inline(value);
  if (written === null || !isScalar(node) || node.range == null || node.anchor !== undefined) return null;
  const [start, end] = node.range;
  const old = text.slice(start, end);
  return old === "" || old.includes("\n") ? null : text.slice(0, start) + written + text.slice(end);
}

/** Comments stay, but the spacing becomes uniform. */
function rewritten(text: string, { path, value }: Edit): string {
  const document = parseDocument(text);
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}

/** Quotes wherever a plain word could mean something else to YAML, inside brackets too. */
function inline(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return null;
  const plain = /^[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$/.test(value) && !/^(true|false|null)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}
