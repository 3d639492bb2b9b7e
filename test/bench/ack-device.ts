/** The analyzer's end of the wire: hands its runs over and takes the time from the last byte of a message to the host's answer. */
import { connect, type Socket } from "node:net";
import { systemClock } from "../../src/machine/system-clock.ts";
import { simulatorFor } from "../../src/simulator/catalogue.ts";
import type { SimulatedInstrument } from "../../src/simulator/device.ts";
import { type DeviceWire, runDevice } from "../../src/simulator/run.ts";
import { pause } from "./harness.ts";
import { answering } from "./helper-thread.ts";

export interface HandOver {
  readonly kind: "device";
  readonly port: number;
  readonly driver: string;
  readonly mode: string;
  readonly instrument: SimulatedInstrument;
  /** Bytes that only what is measured holds: not an ENQ, not a hello. */
  readonly marker: string;
  /** Between an answer and what the device says next. */
  readonly pauseMs: number;
}

export interface BareExchange {
  readonly kind: "bare";
  readonly port: number;
  readonly messages: readonly Uint8Array[];
  readonly pauseMs: number;
}

export interface Exchanged {
  /** Milliseconds from message to answer. */
  readonly samples: readonly number[];
  /** What was sent and measured. */
  readonly messages: readonly Uint8Array[];
}

answering<HandOver | BareExchange, Exchanged>(async (question) => {
  const socket = await dial(question.port);
  const exchanged = await (question.kind === "device" ? handOver(socket, question) : exchange(socket, question));
  socket.destroy();
  return exchanged;
});

async function handOver(socket: Socket, { driver, mode, instrument, marker, pauseMs }: HandOver): Promise<Exchanged> {
  const samples: number[] = [];
  const messages: Uint8Array[] = [];
  let sentAt: number | null = null;
  const wire: DeviceWire = {
    write: (bytes) => {
      const isMeasured = Buffer.from(bytes).includes(marker, 0, "latin1");
      if (isMeasured) messages.push(bytes);
      sentAt = isMeasured ? performance.now() : null;
      socket.write(bytes);
    },
    onData: (listener) =>
      socket.on("data", (bytes) => {
        if (sentAt !== null) samples.push(performance.now() - sentAt);
        sentAt = null;
        if (pauseMs === 0) listener(bytes);
        else setTimeout(() => listener(bytes), pauseMs);
      }),
    close: () => void socket.end(),
  };
  const { acknowledged } = await runDevice(simulatorFor(driver, mode, instrument), wire, systemClock);
  if (acknowledged !== instrument.runs.length) throw new Error(`${acknowledged} of ${instrument.runs.length} runs acknowledged`);
  return { samples, messages };
}

/** One byte comes back for each message. */
async function exchange(socket: Socket, { messages, pauseMs }: BareExchange): Promise<Exchanged> {
  const samples: number[] = [];
  for (const message of messages) {
    if (pauseMs > 0) await pause(pauseMs);
    const sentAt = performance.now();
    socket.write(message);
    await new Promise((resolve) => socket.once("data", resolve));
    samples.push(performance.now() - sentAt);
  }
  return { samples, messages };
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("connect", () => resolve(socket));
    socket.on("error", reject);
  });
}
