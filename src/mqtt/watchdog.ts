/** Notices that nothing at all was heard for too long. One lazy timer: hearing something costs no timer work. */
import type { Clock, EpochMs, Timer } from "../domain/clock.ts";

export class Watchdog {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  readonly #onSilence: () => void;
  #heardAt: EpochMs = 0;
  #timer: Timer | null = null;

  constructor(clock: Clock, silenceMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#onSilence = onSilence;
  }

  start(): void {
    this.heard();
    this.#arm();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(): void {
    this.#timer = this.#clock.at(this.#heardAt + this.#silenceMs, () => {
      if (this.#clock.now() < this.#heardAt + this.#silenceMs) return this.#arm();
      this.#timer = null;
      this.#onSilence();
    });
  }
}
