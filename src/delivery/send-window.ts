/** How many messages are on their way. A place is given back when it is released, or by itself when its time is up. */
import type { EpochMs } from "../domain/clock.ts";

export class Window {
  readonly #size: number;
  readonly #heldUntil = new Map<string, EpochMs>();

  constructor(size: number) {
    this.#size = size;
  }

  hold(controlId: string, untilMs: EpochMs): void {
    this.#heldUntil.set(controlId, untilMs);
  }

  release(controlId: string): void {
    this.#heldUntil.delete(controlId);
  }

  releaseAll(): void {
    this.#heldUntil.clear();
  }

  /** Free places now. */
  free(now: EpochMs): number {
    for (const [controlId, untilMs] of this.#heldUntil) if (untilMs <= now) this.#heldUntil.delete(controlId);
    return Math.max(0, this.#size - this.#heldUntil.size);
  }

  /** When the next place becomes free by itself, if none is free now; null: one is. */
  nextFreeAt(now: EpochMs): EpochMs | null {
    return this.free(now) > 0 ? null : Math.min(...this.#heldUntil.values());
  }
}
