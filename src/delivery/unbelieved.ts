/**
 * Answers that came and do not count: how often, why, and when last, of each kind and of each message that is still open. In memory
 * only: a message without an answer that counts is sent again, and so what is wrong shows again soon after a restart.
 */
import type { EpochMs } from "../domain/clock.ts";
import type { ProblemCode } from "../domain/problem-catalogue.ts";

export interface UnbelievedAnswer {
  readonly code: ProblemCode;
  /** What it should have carried (believe.ts); never what it did carry. */
  readonly expected: string | null;
  readonly count: number;
  readonly lastAt: EpochMs;
}

/** Enough for what is on its way; a peer that makes up ids fills no memory. */
const messagesRemembered = 200;

export class UnbelievedAnswers {
  readonly #byCode = new Map<ProblemCode, UnbelievedAnswer>();
  readonly #byMessage = new Map<string, UnbelievedAnswer>();

  note(code: ProblemCode, expected: string | null, about: string | null, now: EpochMs): void {
    this.#byCode.set(code, { code, expected, count: (this.#byCode.get(code)?.count ?? 0) + 1, lastAt: now });
    if (about === null) return;
    const before = this.#byMessage.get(about);
    this.#byMessage.delete(about);
    this.#byMessage.set(about, { code, expected, count: (before?.count ?? 0) + 1, lastAt: now });
    const [oldest] = this.#byMessage.keys();
    if (oldest !== undefined && this.#byMessage.size > messagesRemembered) this.#byMessage.delete(oldest);
  }

  /** Its message is closed. */
  forget(controlId: string): void {
    this.#byMessage.delete(controlId);
  }

  /** The newest one that named this message. */
  about(controlId: string): UnbelievedAnswer | null {
    return this.#byMessage.get(controlId) ?? null;
  }

  /** One of each kind, the newest first. */
  get all(): readonly UnbelievedAnswer[] {
    return [...this.#byCode.values()].sort((a, b) => b.lastAt - a.lastAt);
  }
}
