/**
 * Something that went wrong, as a plain object; rendered to a sentence at the edge (domain/problem-catalogue.ts).
 * `text` never holds personal data: facts such as a frame number, a field name or an
 * analysis code, no values.
 */
import type { ProblemCode } from "./problem-catalogue.ts";

export interface Problem {
  readonly code: ProblemCode;
  /** Byte offset in the input, where there is one. */
  readonly at: number | null;
  readonly text: string;
}

export function problem(code: ProblemCode, text: string, at: number | null = null): Problem {
  return { code, at, text };
}
