/** Guided capture of an instrument that nobody knows yet: listens on a port or address, says nothing, and writes down what comes. */
import { appendFileSync } from "node:fs";
import type { Clock, Timer } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { createFile } from "../files/durable.ts";
import { systemClock } from "../machine/system-clock.ts";
import { openDeviceWire } from "../simulator/device-wire.ts";
import type { DeviceWire } from "../simulator/run.ts";
import { chunkLine, headLine } from "./export.ts";

export interface RecordOptions {
  /** A serial path or HOST:PORT. */
  readonly place: string;
  readonly baudRate: number;
  /** Null: until told to stop, or until the other end hangs up. */
  readonly seconds: number | null;
  readonly file: string;
  readonly stopRequested: () => Promise<void>;
  readonly onListening: () => void;
  readonly clock?: Clock;
}

/** Returns how many bytes came. What was written stays, however it ends. Throws UserError BAD_OUTPUT_FILE, PORT_… or PEER_…. */
export async function recordCapture(options: RecordOptions): Promise<number> {
  const { place, baudRate, file, onListening, clock = systemClock } = options;
  const { wire, close } = await openDeviceWire(place, baudRate, clock);
  try {
    createFile(file, headLine({ format: 1, place, baudRate, startedAt: new Date(clock.now()).toISOString() }));
    onListening();
    return await listen(wire, options, clock);
  } finally {
    await close();
  }
}

function listen(wire: DeviceWire, { seconds, file, stopRequested }: RecordOptions, clock: Clock): Promise<number> {
  return new Promise((resolve, reject) => {
    let total = 0;
    let timer: Timer | null = null;
    const end = (): void => {
      timer?.cancel();
      resolve(total);
    };
    if (seconds !== null) timer = clock.at(clock.now() + seconds * 1000, end);
    void stopRequested().then(end);
    wire.onClose?.(end);
    wire.onData((bytes) => {
      try {
        appendFileSync(file, chunkLine({ at: clock.now(), direction: "device", bytes }));
        total += bytes.length;
      } catch {
        timer?.cancel();
        reject(new UserError("BAD_OUTPUT_FILE", `File: ${file}.`));
      }
    });
  });
}
