/**
 * A serial cable without hardware: a pseudo terminal whose slave is opened like a port while the master plays the device. Only
 * importer of @lydell/node-pty, loaded when asked for: where the system has no PTYs everything else works.
 */
import { constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { Clock } from "../../domain/clock.ts";
import { problem } from "../../domain/problem.ts";
import type { ByteLink } from "../link.ts";
import { createOpenLink } from "../open-link.ts";

export interface Pty {
  /** What a host opens as its serial port. */
  readonly path: string;
  /** The device's side. Closing it is the cable being pulled. */
  readonly device: ByteLink;
}

/** What the package's `open` gives; its type file leaves it out. */
interface Pair {
  readonly _pty: string;
  readonly _fd: number;
  readonly _master: ReadStream;
  readonly _slave: ReadStream;
}

/** Null where the system has no pseudo terminals. */
export async function openPty(clock: Clock): Promise<Pty | null> {
  if (process.platform === "win32") return null;
  const pair = await openPair().catch(() => null);
  if (pair === null) return null;
  const { _pty: path, _fd: fd, _master: master, _slave: slave } = pair;
  const holder = holdOpen(path);
  // The package's own slave reads, and would steal bytes from the host.
  slave.destroy();

  let lastWrite: Promise<unknown> = Promise.resolve();
  const { link, received, closed } = createOpenLink(
    {
      peer: path,
      send: (bytes, done) => {
        lastWrite = lastWrite.then(() => writeAll(fd, bytes, clock, () => master.destroyed)).then(done);
      },
      shut: () => {
        holder.destroy();
        master.destroy();
      },
      stuck: problem("PORT_LOST", `Nobody reads ${path}.`),
    },
    clock,
  );
  master.on("data", received);
  master.on("error", () => {});
  master.on("close", () => closed(null));
  return { path, device: link };
}

async function openPair(): Promise<Pair> {
  const native = (await import("@lydell/node-pty")) as unknown as { open(options: { encoding: null }): Pair };
  return native.open({ encoding: null });
}

/** While the host does not read, the cable is full: looked at again after this time. */
const fullMs = 5;

/**
 * The stream of a master writes blocking: with the host in this same process, more bytes than the kernel holds (4 kB) would stop
 * both for ever. The descriptor itself does not block.
 */
async function writeAll(fd: number, bytes: Uint8Array, clock: Clock, isGone: () => boolean): Promise<Error | null> {
  let offset = 0;
  while (offset < bytes.length) {
    const written = isGone() ? new Error("The cable is gone.") : writeSome(fd, bytes, offset);
    if (written instanceof Error) return written;
    if (written === 0) await new Promise<void>((resolve) => clock.at(clock.now() + fullMs, resolve));
    offset += written;
  }
  return null;
}

/** How many bytes the kernel took; 0 when it has no room. */
function writeSome(fd: number, bytes: Uint8Array, offset: number): number | Error {
  try {
    return writeSync(fd, bytes, offset);
  } catch (error) {
    if (!(error instanceof Error)) return new Error("The write failed.");
    return "code" in error && error.code === "EAGAIN" ? 0 : error;
  }
}

/**
 * Keeps the slave open between hosts, never reading: with no slave open the master breaks. Raw from the start, so that what the
 * device sends before a host is there is not echoed back to it.
 */
function holdOpen(path: string): ReadStream {
  const holder = new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY));
  holder.on("error", () => {});
  holder.setRawMode(true);
  return holder;
}
