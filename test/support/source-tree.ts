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
}

const root = new URL("../..", import.meta.url).pathname;
const importPattern = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)["']([^"']+)["']/gm;

export function sourceFiles(folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
      .map((entry) => readSource(join(entry.parentPath, entry.name))),
  );
}

function readSource(absolute: string): SourceFile {
  const text = readFileSync(absolute, "utf8");
  const imports = [...text.matchAll(importPattern)].map(([, specifier = ""]) =>
    specifier.startsWith(".") ? relative(root, join(dirname(absolute), specifier)) : specifier,
  );
  return { path: relative(root, absolute), text, lines: text.split("\n").length - 1, imports };
}

/** `src/qc/judge.ts` → `qc`; `drivers/x/driver.ts` → `drivers`; `src/protocol/hl7v2/read.ts` → `protocol`. */
export function roomOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "src" ? second : first;
}
