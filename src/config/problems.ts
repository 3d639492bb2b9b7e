/** Mistakes in configuration files as plain objects: where, what is wrong, what to do. Rendered at the edge. */
import type { ProblemCode } from "../domain/problem-catalogue.ts";

export interface ConfigProblem {
  readonly code: ProblemCode;
  /** Relative to the configuration folder, with forward slashes. */
  readonly file: string;
  readonly line: number | null;
  /** `connection.port`, `qc.CRP.levels[0]`; empty for the whole file. */
  readonly path: string;
  readonly what: string;
  readonly todo: string;
}

export type PathSegment = string | number;

/** A mistake that does not know its file yet. */
export interface Fault {
  readonly code: ProblemCode;
  readonly path: readonly PathSegment[];
  readonly what: string;
  readonly todo: string;
}

export function formatPath(path: readonly PathSegment[]): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === "number") return `${text}[${segment}]`;
    return text === "" ? segment : `${text}.${segment}`;
  }, "");
}

/** Everything found in one load; the same mistake seen from several instruments is told once. */
export interface Findings {
  readonly problems: ConfigProblem[];
  readonly warnings: ConfigProblem[];
}

export function addOnce(list: ConfigProblem[], next: ConfigProblem): void {
  const same = (one: ConfigProblem) => one.file === next.file && one.path === next.path && one.what === next.what;
  if (!list.some(same)) list.push(next);
}

/** By file, then line, then path: the order does not depend on which check ran first. */
export function inFileOrder(list: readonly ConfigProblem[]): ConfigProblem[] {
  return list.toSorted(
    (a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.path, b.path) || compare(a.what, b.what),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** As lines for people, one each in the order given: file, path, what is wrong, what to do, code. */
export function formatProblems(problems: readonly ConfigProblem[]): string[] {
  return problems.map(({ file, line, path, what, todo, code }) => {
    const place = line === null ? file : `${file}:${line}`;
    return `${[place, path].filter((part) => part !== "").join(" ")}: ${what}. ${todo} (${code})`;
  });
}

export type Mistake = Pick<ConfigProblem, "code" | "what" | "todo"> & { readonly line?: number | null };
