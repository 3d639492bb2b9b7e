/** A device whose every byte the test writes, over TCP; it hears what the gateway answers. */
import { connect, type Socket } from "node:net";
import { expect, onTestFinished } from "vitest";
import { eventually } from "./eventually.ts";

export interface ScriptedDevice {
  send(bytes: Uint8Array | string): void;
  /** Everything the gateway has said so far. */
  heard(): string;
  /** Waits until the gateway has said something that fits. */
  hears(pattern: RegExp): Promise<void>;
  /** Waits until the gateway hangs up. */
  hungUpOn(): Promise<void>;
  /** The cable is pulled: a reset, no farewell. */
  cut(): void;
  close(): void;
  readonly socket: Socket;
}

export async function dialIn(port: number): Promise<ScriptedDevice> {
  const socket = connect({ host: "127.0.0.1", port });
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const pieces: Buffer[] = [];
  let closed = false;
  socket.on("data", (bytes) => void pieces.push(bytes));
  socket.on("error", () => undefined);
  socket.on("close", () => {
    closed = true;
  });
  socket.on("end", () => {
    closed = true;
  });
  const heard = () => Buffer.concat(pieces).toString("latin1");
  return {
    send: (bytes) => void socket.write(bytes),
    heard,
    hears: (pattern) => eventually(() => expect(heard()).toMatch(pattern)),
    hungUpOn: () => eventually(() => expect(closed).toBe(true)),
    cut: () => void socket.resetAndDestroy(),
    close: () => void socket.end(),
    socket,
  };
}
