/** So many at a time: who comes when all places are taken waits for one, first come, first served. */
export class Places {
  #limit = Number.POSITIVE_INFINITY;
  #taken = 0;
  readonly #queue: (() => void)[] = [];

  /** A higher limit lets the first in the queue go. */
  limit(limit: number): void {
    this.#limit = limit;
    this.#admit();
  }

  take(): Promise<void> {
    return new Promise((go) => {
      this.#queue.push(go);
      this.#admit();
    });
  }

  giveBack(): void {
    this.#taken -= 1;
    this.#admit();
  }

  #admit(): void {
    while (this.#taken < this.#limit) {
      const go = this.#queue.shift();
      if (go === undefined) return;
      this.#taken += 1;
      go();
    }
  }
}
