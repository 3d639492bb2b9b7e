/**
 * A wire as the rest of the house sees it: a link carries bytes while it lasts, a transport yields links as long as it runs.
 * Trouble with a wire is a state with a problem in it, never a throw and never a rejected promise.
 */

import type { Clock } from "../domain/clock.ts";
import type { Problem } from "../domain/problem.ts";

export interface ByteLink {
  /** What is at the other end, for people: a port's path or an address. */
  readonly peer: string;
  /** True when the operating system took the bytes; false when the link is gone (`onClosed` says why). Never rejects. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Bytes that arrived before the listener was there are handed to it first. One listener. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Called once; null when either side closed the link in good order. */
  onClosed(listener: (reason: Problem | null) => void): void;
  /** Asks for no more bytes, or for them again; what is on its way still comes. The other end waits meanwhile, nothing is lost. */
  hold(isHeld: boolean): void;
  /** Closes in a bounded time. `reason`: what is wrong with the link; without one it is closed in good order. */
  close(reason?: Problem): Promise<void>;
}

/**
 * `absent`: what should be plugged in is not. `waiting`: ready, and nobody has dialled in. `error`: see the problem.
 * A transport that is not open and not stopped keeps trying by itself.
 */
export type TransportStateName = "stopped" | "absent" | "opening" | "waiting" | "open" | "error";

export interface TransportState {
  readonly state: TransportStateName;
  readonly problem: Problem | null;
  /** For people. */
  readonly sentence: string;
}

export interface Transport {
  /** Resolves after the first attempt, whatever came of it; later attempts are made by themselves. Again: no effect. */
  start(onLink: (link: ByteLink) => void): Promise<void>;
  /** Closes every link. Prompt, and harmless when repeated. */
  stop(): Promise<void>;
  readonly state: TransportState;
  /** Called at every change; returns how to unsubscribe. */
  onState(listener: (state: TransportState) => void): () => void;
}

/** What transports need of the world besides their wire. */
export interface TransportEnvironment {
  readonly clock: Clock;
  /** A number in [0, 1) that spreads retries, so that gateways do not knock in step. */
  readonly random: () => number;
  /** Tells at once when a port appeared or vanished; returns how to unsubscribe. Without it absent ports are looked for in turns. */
  readonly onPortsChanged?: (listener: () => void) => () => void;
}
