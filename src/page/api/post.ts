/** One request to the station. A refusal is thrown with its code and sentences; a station that does not answer is told as that. */
import type { ProblemCode } from "../../domain/problem-catalogue.ts";

export type RefusalCode = ProblemCode | "NO_ANSWER";

/** What the station did not do, and why. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly detail: string;
  constructor(code: RefusalCode, detail: string) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

let proof = "";

/** Goes back with every request: only a page of this session knows it. */
export const keepProof = (csrf: string): void => {
  proof = csrf;
};

export async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(`/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf": proof },
    body: JSON.stringify(body),
    cache: "no-store",
  }).catch(() => {
    throw new Refused("NO_ANSWER", "");
  });
  const told = (await answer.json().catch(() => null)) as
    | Answer
    | { readonly error: { readonly code: ProblemCode; readonly detail: string } }
    | null;
  if (told === null) throw new Refused("NO_ANSWER", "");
  if (typeof told === "object" && "error" in told) throw new Refused(told.error.code, told.error.detail);
  return told;
}
