/** What transports need of the world besides their wire. */
import type { Clock } from "../domain/clock.ts";

export interface TransportEnvironment {
  readonly clock: Clock;
  /** A number in [0, 1) that spreads retries, so that gateways do not knock in step. */
  readonly random: () => number;
  /** Tells at once when a port appeared or vanished; returns how to unsubscribe. Without it absent ports are looked for in turns. */
  readonly onPortsChanged?: (listener: () => void) => () => void;
}
