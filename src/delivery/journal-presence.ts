/**
 * Whether anybody listens for the journal. Judged by what only the journal itself can say: its answers, and its retained state. That
 * nobody subscribes (MQTT 5, reason 0x10) is an early hint and no more, since any other subscriber hides it.
 */
import type { EpochMs } from "../domain/clock.ts";
import type { DeliveryPolicy } from "./retry-policy.ts";

/** `answering`: it did so just now. `unknown`: nothing was sent yet, or the last answer is too old to say anything. */
export type JournalPresence = "unknown" | "answering" | "silent" | "away";

export class JournalWatch {
  readonly #silentAfterMs: number;
  readonly #answeringForMs: number;
  #presence: JournalPresence = "unknown";
  /** The first attempt since the journal last said anything; null: none. */
  #waitingSince: EpochMs | null = null;
  #lastAnswerAt: EpochMs | null = null;

  constructor({ silentAfterMs, answeringForMs }: Pick<DeliveryPolicy, "silentAfterMs" | "answeringForMs">) {
    this.#silentAfterMs = silentAfterMs;
    this.#answeringForMs = answeringForMs;
  }

  get presence(): JournalPresence {
    return this.#presence;
  }

  get lastAnswerAt(): EpochMs | null {
    return this.#lastAnswerAt;
  }

  attempted(now: EpochMs): void {
    this.#waitingSince ??= now;
  }

  /** An answer of whatever content came. True: the journal was thought gone and is back. */
  answered(now: EpochMs): boolean {
    this.#waitingSince = null;
    this.#lastAnswerAt = now;
    return this.#enter("answering");
  }

  /** MQTT 5, reason 0x10. */
  nobodySubscribes(): void {
    if (this.#presence === "unknown") this.#presence = "silent";
  }

  /** The receiver's retained state. True: it says that it is back. */
  stated(isOnline: boolean): boolean {
    if (isOnline) return this.#presence === "away" || this.#presence === "silent" ? this.#enter("unknown") : false;
    this.#presence = "away";
    return false;
  }

  /** Time has passed. True: it has just become silent. */
  look(now: EpochMs): boolean {
    const isOld = this.#lastAnswerAt === null || now - this.#lastAnswerAt >= this.#answeringForMs;
    if (this.#presence === "answering" && isOld) this.#presence = "unknown";
    const isSilent = this.#waitingSince !== null && now - this.#waitingSince >= this.#silentAfterMs;
    if (!isSilent || this.#presence === "silent" || this.#presence === "away") return false;
    this.#presence = "silent";
    return true;
  }

  #enter(presence: JournalPresence): boolean {
    const wasGone = this.#presence === "silent" || this.#presence === "away";
    this.#presence = presence;
    return wasGone;
  }
}
