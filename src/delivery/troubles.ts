/** Messages that the store could not be asked about: each is left alone for a while, so that its neighbours go on meanwhile. */
import type { EpochMs } from "../domain/clock.ts";
import { type Backoff, backoffMs } from "../mqtt/backoff.ts";

export class Troubles {
  readonly #backoff: Backoff;
  readonly #random: () => number;
  readonly #failures = new Map<string, { readonly count: number; readonly untilMs: EpochMs }>();

  constructor(backoff: Backoff, random: () => number) {
    this.#backoff = backoff;
    this.#random = random;
  }

  /** One more failure. Returns how many it had in a row. */
  note(id: string, now: EpochMs): number {
    const count = (this.#failures.get(id)?.count ?? 0) + 1;
    this.#failures.set(id, { count, untilMs: now + backoffMs(count, this.#backoff, this.#random) });
    return count;
  }

  over(id: string): void {
    this.#failures.delete(id);
  }

  isLeftAlone(id: string, now: EpochMs): boolean {
    return now < (this.#failures.get(id)?.untilMs ?? 0);
  }

  get size(): number {
    return this.#failures.size;
  }
}
