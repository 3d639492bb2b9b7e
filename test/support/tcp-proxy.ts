/** The network between a client and a server, as a thing a test can break: cut it, freeze it, refuse it. */
import { connect, createServer, type Server, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** Tears down every connection now; new ones get through. */
  cut(): void;
  /** Half-open: connections stay up, new ones too, but no byte passes any more in either direction. */
  freeze(): void;
  /** What was frozen is cut; new connections get through. */
  thaw(): void;
  /** Port of the server that new connections go to. */
  retarget(port: number): void;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  let port = targetPort;
  const server = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on("data", (bytes) => frozen || to.write(bytes));
      from.on("error", () => undefined);
      from.on("close", () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  await listening(server);
  const cut = (): void => {
    for (const sockets of pairs) for (const socket of sockets) socket.destroy();
  };
  return {
    port: portOf(server),
    cut,
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      cut();
      frozen = false;
    },
    retarget: (newPort) => {
      port = newPort;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

/** Listens on any free port of the loopback. */
export function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, () => resolve()));
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server is not listening on a port");
  return address.port;
}
