/** A wire without a medium: what one end writes, the other receives. Built on the real link core and the real re-opening. */
import { problem } from "../../src/domain/problem.ts";
import type { ByteLink, Transport, TransportEnvironment } from "../../src/transport/link.ts";
import { createOpenLink, type OpenLink } from "../../src/transport/open-link.ts";
import { createReopeningTransport } from "../../src/transport/reopening.ts";

const lost = problem("PORT_LOST", "It was in memory.");

/** Two ends of one cable. Bytes arrive in a later turn, as on a real one. Closing the device's end is the cable being pulled. */
export function memoryLinkPair({ clock }: TransportEnvironment): { host: ByteLink; device: ByteLink } {
  const end = (name: string, other: () => OpenLink, own: () => OpenLink): OpenLink =>
    createOpenLink(
      {
        peer: name,
        send: (bytes, done) => {
          const copy = Uint8Array.from(bytes);
          setImmediate(() => {
            other().received(copy);
            done(null);
          });
        },
        shut: () =>
          setImmediate(() => {
            own().closed(null);
            other().closed(lost);
          }),
        stuck: lost,
      },
      clock,
    );
  const host: OpenLink = end(
    "memory:host",
    () => device,
    () => host,
  );
  const device: OpenLink = end(
    "memory:device",
    () => host,
    () => device,
  );
  return { host: host.link, device: device.link };
}

export interface MemoryTransport extends Transport {
  /** Plugs a new cable in; the transport finds it at its next attempt. Returns the device's end. */
  plugIn(): ByteLink;
}

export function memoryTransport(environment: TransportEnvironment, retryMs = 10): MemoryTransport {
  let waiting: ByteLink | null = null;
  const transport = createReopeningTransport(
    {
      name: "a cable in memory",
      open: () => {
        const link = waiting;
        waiting = null;
        return Promise.resolve(link === null ? { problem: problem("PORT_ABSENT", "It is in memory.") } : { link });
      },
      retryAfterMs: () => retryMs,
    },
    environment,
  );
  return {
    start: (onLink) => transport.start(onLink),
    stop: () => transport.stop(),
    onState: (listener) => transport.onState(listener),
    get state() {
      return transport.state;
    },
    plugIn() {
      const { host, device } = memoryLinkPair(environment);
      waiting = host;
      return device;
    },
  };
}
