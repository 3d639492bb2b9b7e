/**
 * A small terminal server that speaks RFC 2217, with the instrument's end of its serial port in the test's hand. Written from the RFC
 * without the gateway's own codec, so that the two cannot share a mistake.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../src/domain/clock.ts";
import { problem } from "../../src/domain/problem.ts";
import type { ByteLink } from "../../src/transport/link.ts";
import { createOpenLink } from "../../src/transport/open-link.ts";

export interface ServerBehaviour {
  /** The speed that it sets whatever is asked for. */
  readonly onlySpeed?: number;
  /** Answers DONT to the wish to control the port. */
  readonly refusesControl?: boolean;
  /** Says nothing at all, like a raw port. */
  readonly silent?: boolean;
}

export interface FakeRfc2217Server {
  readonly port: number;
  /** What clients set, as `[command, ...value]`. */
  readonly settings: readonly (readonly number[])[];
  close(): Promise<void>;
}

/** `onInstrument` gets the instrument's end for every client. The first link that is closed hangs up on its client. */
export async function startRfc2217Server(
  port: number,
  clock: Clock,
  onInstrument: (instrument: ByteLink) => void,
  behaviour: ServerBehaviour = {},
): Promise<FakeRfc2217Server> {
  const sockets = new Set<Socket>();
  const settings: (readonly number[])[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket, clock, behaviour, settings, onInstrument);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: portOf(server),
    settings,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  return address.port;
}

const doubled = (bytes: Uint8Array): Buffer => Buffer.from([...bytes].flatMap((byte) => (byte === 255 ? [255, 255] : [byte])));

function serve(
  socket: Socket,
  clock: Clock,
  behaviour: ServerBehaviour,
  settings: (readonly number[])[],
  onInstrument: (instrument: ByteLink) => void,
): void {
  const instrument = createOpenLink(
    {
      peer: "serial port of the fake server",
      send: (bytes, done) => void socket.write(doubled(bytes), (error) => done(error)),
      shut: () => socket.destroy(),
      stuck: problem("PORT_LOST", "It is fake."),
    },
    clock,
  );
  socket.on("error", () => undefined);
  socket.on("close", () => instrument.closed(null));
  if (behaviour.silent !== true) {
    socket.on(
      "data",
      telnet(socket, behaviour, settings, (bytes) => instrument.received(bytes)),
    );
    // Line and modem state are told unasked, as real servers do.
    socket.write(Buffer.from([255, 250, 44, 107, 0xb0, 255, 240, 255, 250, 44, 106, 0x60, 255, 240]));
  }
  onInstrument(instrument.link);
}

/** Reads byte by byte; an unfinished command waits for its rest. */
function telnet(
  socket: Socket,
  behaviour: ServerBehaviour,
  settings: (readonly number[])[],
  onData: (bytes: Uint8Array) => void,
): (bytes: Buffer) => void {
  let rest: number[] = [];
  return (bytes) => {
    const input = [...rest, ...bytes];
    const data: number[] = [];
    let at = 0;
    for (let next = 0; at < input.length; at = next) {
      next = readOne(input, at);
      if (next > input.length) break;
      const [first = 0, verb = 0, option = 0] = input.slice(at, at + 3);
      if (first !== 255) data.push(first);
      else if (verb === 255) data.push(255);
      else if (verb === 250) onComPort(socket, behaviour, settings, undouble(input.slice(at + 3, next - 2)));
      else socket.write(Buffer.from(answerOption(verb, option, behaviour)));
    }
    rest = input.slice(at);
    if (data.length > 0) onData(Uint8Array.from(data));
  };
}

/** Where the element that begins at `at` ends; beyond the input when it is not whole. */
function readOne(input: readonly number[], at: number): number {
  if (input[at] !== 255) return at + 1;
  const verb = input[at + 1];
  if (verb === undefined) return input.length + 1;
  if (verb !== 250) return verb === 255 ? at + 2 : at + 3;
  for (let i = at + 3; i + 1 < input.length; i += 1) {
    if (input[i] === 255 && input[i + 1] === 240) return i + 2;
    if (input[i] === 255) i += 1;
  }
  return input.length + 1;
}

const undouble = (bytes: readonly number[]): number[] => bytes.filter((byte, i) => !(byte === 255 && bytes[i - 1] === 255));

/** WILL is answered DO and DO is answered WILL, for binary, go-ahead and port control. */
function answerOption(verb: number, option: number, { refusesControl }: ServerBehaviour): number[] {
  const knows = [0, 3, 44].includes(option) && !(option === 44 && refusesControl === true);
  if (verb === 251) return [255, knows ? 253 : 254, option];
  return verb === 253 ? [255, knows ? 251 : 252, option] : [];
}

function onComPort(socket: Socket, { onlySpeed }: ServerBehaviour, settings: (readonly number[])[], payload: number[]): void {
  settings.push(payload);
  const [command = 0, ...value] = payload;
  const speed = Buffer.alloc(4);
  speed.writeUInt32BE(onlySpeed ?? 0);
  const inForce = command === 1 && onlySpeed !== undefined ? [...speed] : value;
  socket.write(Buffer.from([255, 250, 44, command + 100, ...doubled(Uint8Array.from(inForce)), 255, 240]));
}
