/**
 * A WebSocket door (RFC 6455, subprotocol `mqtt`) in front of a broker that has only a TCP one: what a reverse proxy does for many
 * brokers. With certificate and key it is `wss`.
 */
import { createHash } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { listening, portOf } from "./tcp-proxy.ts";

export interface WebSocketFront {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startWebSocketFront(
  brokerPort: number,
  tls?: { readonly cert: string; readonly key: string },
): Promise<WebSocketFront> {
  const open = new Set<Duplex>();
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    const broker = connect({ host: "127.0.0.1", port: brokerPort, noDelay: true });
    for (const [one, other] of [[socket, broker] as const, [broker, socket] as const]) {
      open.add(one);
      one.on("error", () => undefined);
      one.on("end", () => other.end());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
    socket.write(acceptance(request));
    const decode = frameReader((opcode, payload) => {
      if (opcode === closing) socket.end(frame(closing, payload));
      else if (opcode === ping) socket.write(frame(pong, payload));
      else broker.write(payload);
    });
    socket.on("data", decode);
    broker.on("data", (bytes) => socket.write(frame(binary, bytes)));
  });
  await listening(server);
  return {
    port: portOf(server),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

const binary = 2;
const closing = 8;
const ping = 9;
const pong = 10;

function acceptance({ headers }: IncomingMessage): string {
  const key = `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  return [...lines, "Sec-WebSocket-Protocol: mqtt", "", ""].join("\r\n");
}

/** A server's frames are not masked (5.1). */
function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.from([0, length]) : Buffer.from([0, 126, length >> 8, length & 0xff]);
  if (length > 0xffff)
    return Buffer.concat([frame(opcode, payload.subarray(0, 0xffff)), frame(opcode, payload.subarray(0xffff))]);
  head[0] = 0x80 | opcode;
  return Buffer.concat([head, payload]);
}

/** A client's frames are masked; the tests' are shorter than 64 KiB. */
function frameReader(onFrame: (opcode: number, payload: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const short = (rest[1] ?? 0) & 0x7f;
      const at = short === 126 ? 4 : 2;
      if (rest.length < at) return;
      const length = short === 126 ? rest.readUInt16BE(2) : short;
      if (rest.length < at + 4 + length) return;
      const mask = rest.subarray(at, at + 4);
      const payload = Buffer.from(rest.subarray(at + 4, at + 4 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
      const opcode = (rest[0] ?? 0) & 0x0f;
      rest = rest.subarray(at + 4 + length);
      onFrame(opcode, payload);
    }
  };
}
