/** One request to the station. A refusal is thrown with its code and sentences; a station that does not answer is told as that. */
import type { ProblemCode } from "../../domain/problem-catalogue.ts";

export type RefusalCode = ProblemCode | "NO_ANSWER";

/** What the station did not do, and why. */
export class Refused extends Error {
  readonly code: RefusalCode;
  /** The station's own sentence, in English. */
  readonly detail: string;
  /** The same in bokmål; null: it has none. */
  readonly detailNb: string | null;
  constructor(code: RefusalCode, detail = "", detailNb: string | null = null) {
    super(code);
    this.code = code;
    this.detail = detail;
    this.detailNb = detailNb;
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
    | { readonly error: { readonly code: ProblemCode; readonly detail: string; readonly detailNb?: string | null } }
    | null;
  if (told === null) throw new Refused("NO_ANSWER", "");
  if (typeof told === "object" && "error" in told) {
    const { code, detail, detailNb } = told.error;
    throw new Refused(code, detail, detailNb);
  }
  return told;
}
