/** Reads the project's own sources as text: which file imports what. Used by the architecture test only. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export interface SourceFile {
  /** Path from the project root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Import specifiers: project files as paths from the root, others as written. */
  readonly imports: readonly string[];
  /** Those that are loaded when the program runs: an import of types alone is erased. */
  readonly loads: readonly string[];
  /** Those of them that are loaded together with it, not later on demand. */
  readonly loadsAtOnce: readonly string[];
}

const root = new URL("../..", import.meta.url).pathname;
const importPattern = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)["']([^"']+)["']/gm;
/** `import type …`, `export type …`, and braces in which every name is a type. */
const typesOnly =
  /\b(?:import|export)\s+(?:type\s+(?:\*(?:\s+as\s+\w+)?|\{[^}]*\}|\w+)|\{(?:\s*type\s+[\w$]+(?:\s+as\s+[\w$]+)?\s*,?)+\s*\})\s+from\s+["'][^"']+["']/g;

export function sourceFiles(folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:tsx?|js)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
      .map((entry) => readSource(join(entry.parentPath, entry.name))),
  );
}

const readSource = (absolute: string): SourceFile => sourceOf(relative(root, absolute), readFileSync(absolute, "utf8"));

/** `path` from the project root. */
export function sourceOf(path: string, text: string): SourceFile {
  const target = (specifier: string): string => (specifier.startsWith(".") ? join(dirname(path), specifier) : specifier);
  const targetsOf = (code: string): readonly string[] =>
    [...code.matchAll(importPattern)].map(([, specifier = ""]) => target(specifier));
  return {
    path,
    text,
    lines: text.split("\n").length - 1,
    imports: targetsOf(text),
    loads: targetsOf(text.replaceAll(typesOnly, "")),
    loadsAtOnce: targetsOf(text.replaceAll(typesOnly, "").replaceAll(/\bimport\s*\(/g, "later(")),
  };
}

/** `src/qc/judge.ts` → `qc`; `drivers/x/driver.ts` → `drivers`; `src/protocol/hl7v2/read.ts` → `protocol`. */
export function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "src" ? second : first;
}
