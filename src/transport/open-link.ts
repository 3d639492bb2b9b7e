/**
 * The part of a link that is the same on every medium: closed once, bytes held until someone listens, and no write that waits for
 * ever (serialport parks writes on a closed port and never calls back, STACK.md 1).
 */
import type { Clock } from "../domain/clock.ts";
import type { Problem } from "../domain/problem.ts";
import type { ByteLink } from "./link.ts";

/** What a medium must be able to do. */
export interface Medium {
  readonly peer: string;
  /** Hands bytes to the operating system and calls back, perhaps never. */
  send(bytes: Uint8Array, done: (error: Error | null | undefined) => void): void;
  /** Reads no more, or reads again; a medium that cannot has no such word. */
  hold?(isHeld: boolean): void;
  /** Begins to close; `OpenLink.closed` is called when it is done. `force`: without waiting for what is still to be written. */
  shut(force: boolean): void;
  /** Why the link is given up when a write gets stuck. */
  readonly stuck: Problem;
}

/** A link together with the ends that its medium feeds. */
export interface OpenLink {
  readonly link: ByteLink;
  received(bytes: Uint8Array): void;
  closed(reason: Problem | null): void;
}

export const writeTimeoutMs = 15_000;
export const closeTimeoutMs = 2_000;

export function createOpenLink(medium: Medium, clock: Clock): OpenLink {
  const link = new MediumLink(medium, clock);
  return { link, received: (bytes) => link.received(bytes), closed: (reason) => link.closed(reason) };
}

class MediumLink implements ByteLink {
  readonly peer: string;
  readonly #medium: Medium;
  readonly #clock: Clock;
  readonly #early: Uint8Array[] = [];
  readonly #closeListeners: ((reason: Problem | null) => void)[] = [];
  readonly #writes = new Set<(taken: boolean) => void>();
  #listener: ((bytes: Uint8Array) => void) | null = null;
  #closing = false;
  #closeReason: Problem | null = null;
  #ended: { readonly reason: Problem | null } | null = null;

  constructor(medium: Medium, clock: Clock) {
    this.peer = medium.peer;
    this.#medium = medium;
    this.#clock = clock;
  }

  write(bytes: Uint8Array): Promise<boolean> {
    if (this.#ended !== null || this.#closing) return Promise.resolve(false);
    // Before the promise: a clock that throws is met by whoever writes, not by nobody.
    const until = this.#clock.now() + writeTimeoutMs;
    return new Promise((resolve) => {
      const settle = (taken: boolean): void => {
        timer.cancel();
        this.#writes.delete(settle);
        resolve(taken);
      };
      const timer = this.#clock.at(until, () => this.#giveUp(this.#medium.stuck));
      this.#writes.add(settle);
      this.#medium.send(bytes, (error) => settle(!error));
    });
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
    for (const bytes of this.#early.splice(0)) listener(bytes);
  }

  onClosed(listener: (reason: Problem | null) => void): void {
    if (this.#ended === null) this.#closeListeners.push(listener);
    else listener(this.#ended.reason);
  }

  hold(isHeld: boolean): void {
    if (this.#ended === null && !this.#closing) this.#medium.hold?.(isHeld);
  }

  close(reason?: Problem): Promise<void> {
    if (this.#ended !== null) return Promise.resolve();
    this.#closeReason ??= reason ?? null;
    return new Promise((resolve) => {
      const timer = this.#clock.at(this.#clock.now() + closeTimeoutMs, () => this.#giveUp(null));
      this.onClosed(() => {
        timer.cancel();
        resolve();
      });
      if (!this.#closing) this.#medium.shut(false);
      this.#closing = true;
    });
  }

  received(bytes: Uint8Array): void {
    if (this.#listener === null) this.#early.push(bytes);
    else this.#listener(bytes);
  }

  closed(reason: Problem | null): void {
    if (this.#ended !== null) return;
    const ended = { reason: this.#closing ? this.#closeReason : reason };
    this.#ended = ended;
    for (const settle of [...this.#writes]) settle(false);
    for (const listener of this.#closeListeners) listener(ended.reason);
  }

  #giveUp(reason: Problem | null): void {
    this.closed(reason);
    this.#medium.shut(true);
  }
}
