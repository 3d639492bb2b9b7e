/** Clients that do to a listening socket what broken and ill-meaning programs do. None of them waits for anything but its own socket. */
import { connect, type NetConnectOpts, type Socket } from "node:net";

export const hostileActs = [
  "hang up at once",
  "ask and hang up",
  "ask and reset",
  "ask and half-close",
  "half an ask, then hang up",
  "garbage",
  "a line without end",
  "ask and never read",
] as const;

export type HostileAct = (typeof hostileActs)[number];

export interface HostileOptions {
  readonly to: NetConnectOpts;
  /** What a good client would say. */
  readonly request: Uint8Array;
  /** How much of it is said where it is cut. */
  readonly cutAt: number;
  readonly garbage: Uint8Array;
}

/** Resolves when the client is done with it; a socket that it leaves open is in `left`. */
export async function actHostile(act: HostileAct, options: HostileOptions, left: Socket[]): Promise<void> {
  const { to, request, cutAt, garbage } = options;
  const socket = connect({ ...to, allowHalfOpen: true });
  socket.on("error", () => undefined);
  if (!(await connected(socket))) return;
  const say = (bytes: Uint8Array): Promise<void> => new Promise((done) => socket.write(bytes, () => done()));
  switch (act) {
    case "hang up at once":
      break;
    case "ask and hang up":
      await say(request);
      break;
    case "ask and reset":
      await say(request);
      // Only TCP knows a reset.
      if (!("path" in to)) socket.resetAndDestroy();
      break;
    case "ask and half-close":
      await say(request);
      socket.end();
      await closed(socket);
      break;
    case "half an ask, then hang up":
      await say(request.subarray(0, cutAt % (request.length + 1)));
      break;
    case "garbage":
      await say(garbage);
      break;
    case "a line without end":
      for (let sent = 0; sent < 4 && !socket.destroyed; sent += 1) await say(Buffer.alloc(64 * 1024, "x"));
      break;
    case "ask and never read":
      socket.pause();
      socket.write(Buffer.concat(Array.from({ length: 200 }, () => request)));
      left.push(socket);
      return;
  }
  socket.destroy();
}

const connected = (socket: Socket): Promise<boolean> =>
  new Promise((done) => {
    socket.once("connect", () => done(true));
    socket.once("close", () => done(false));
  });

/** Reads what still comes, until the other side has closed or gone quiet about it. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((done) => {
    socket.resume();
    socket.once("end", () => done());
    socket.once("close", () => done());
  });
