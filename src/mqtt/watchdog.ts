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

/**
 * Learns that another client comes to the broker under our name, where the broker does not say so (MQTT 3.1.1; Mosquitto, for a session
 * that it keeps): it takes us in, and soon hangs up without a word while nothing was asked of it, and again. Pure.
 */
const enough = 2;

export class RivalWatch {
  readonly #soonMs: number;
  #cuts = 0;

  constructor(soonMs: number) {
    this.#soonMs = soonMs;
  }

  /** A connection is over; `heldMs`: how long it had been online, null: it never was. True: it looks as if somebody takes it from us. */
  ended(isWordless: boolean, heldMs: number | null): boolean {
    const isCut = isWordless && heldMs !== null;
    // The first time the other one came when it came; from then on it answers every return of ours.
    this.#cuts = isCut && (this.#cuts === 0 || heldMs < this.#soonMs) ? this.#cuts + 1 : isCut ? 1 : 0;
    return this.#cuts >= enough;
  }
}
