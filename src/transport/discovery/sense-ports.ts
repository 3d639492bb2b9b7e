/**
 * Notices that something about the serial ports may have changed: on Linux the kernel tells of new files in /dev, elsewhere the list
 * is read again and again (cheap on Windows). No native add-on (STACK.md 7).
 */
import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import type { Clock, Timer } from "../../domain/clock.ts";
import type { SerialPortInfo } from "../serial/port-choice.ts";

/** Calls `notice` at every sign of a change until the returned function is called. */
export type Sense = (notice: () => void) => () => void;

export type ListPorts = () => Promise<readonly SerialPortInfo[]>;

const pollMs = 2_000;

export function sensePolling(list: ListPorts, clock: Clock): Sense {
  return (notice) => {
    let last: readonly SerialPortInfo[] | null = null;
    let timer: Timer | null = null;
    let over = false;
    let failed = false;
    const look = async (): Promise<void> => {
      const ports = await list();
      if (over) return;
      if (last !== null && !isNothing(diffPorts(last, ports))) notice();
      last = ports;
      failed = false;
    };
    const turn = (): void => {
      timer = clock.at(clock.now() + pollMs, turn);
      look().catch(() => {
        // Told by whoever is noticed: he asks for the list himself, and again until he has it.
        if (!failed && !over) notice();
        failed = true;
      });
    };
    turn();
    return () => {
      over = true;
      timer?.cancel();
    };
  };
}

/** Where stable names live; udev makes and removes these folders with the first and the last adapter. */
const nameFolders = ["dev/serial", "dev/serial/by-id", "dev/serial/by-path"];
const portName = /^(tty(S|USB|ACM|AMA|O|MFD|WCH|XRUSB)\d+|rfcomm\d+|serial)$/;

/** `root` is `/`, or a folder that looks like it. Where the kernel cannot watch (no more handles) `otherwise` does. */
export function senseFolders(root: string, otherwise: Sense): Sense {
  return (notice) => {
    const watchers = new Map<string, FSWatcher>();
    const forget = (folder: string): void => {
      watchers.get(folder)?.close();
      watchers.delete(folder);
    };
    const follow = (folder: string, matters: (name: string) => boolean): void => {
      forget(folder);
      const watcher = tryWatch(join(root, folder), (name) => {
        if (!matters(name)) return;
        followNames();
        notice();
      });
      watcher?.on("error", () => forget(folder));
      if (watcher !== null) watchers.set(folder, watcher);
    };
    /** Anew each time: a folder that was removed and made again is another one. */
    const followNames = (): void => {
      for (const folder of nameFolders) follow(folder, () => true);
    };
    follow("dev", (name) => portName.test(name));
    if (!watchers.has("dev")) return otherwise(notice);
    followNames();
    return () => [...watchers.keys()].forEach(forget);
  };
}

/** Only names that come and go count: every byte written to a terminal is a "change" of its file. */
function tryWatch(folder: string, onRename: (name: string) => void): FSWatcher | null {
  try {
    return watch(folder, (event, name) => {
      if (event === "rename" && name !== null) onRename(name);
    });
  } catch {
    return null;
  }
}

/** What changed between two lists of serial ports. */
export interface PortDiff {
  readonly appeared: readonly SerialPortInfo[];
  readonly vanished: readonly SerialPortInfo[];
}

/** Another adapter under a path that stayed is one that vanished and one that appeared. */
export function diffPorts(before: readonly SerialPortInfo[], after: readonly SerialPortInfo[]): PortDiff {
  return { appeared: without(after, before), vanished: without(before, after) };
}

export const isNothing = ({ appeared, vanished }: PortDiff): boolean => appeared.length + vanished.length === 0;

function without(ports: readonly SerialPortInfo[], others: readonly SerialPortInfo[]): readonly SerialPortInfo[] {
  const keys = new Set(others.map(keyOf));
  return ports.filter((port) => !keys.has(keyOf(port)));
}

const keyOf = ({ path, usb, physicalPort }: SerialPortInfo): string =>
  JSON.stringify([path, usb?.vendorId, usb?.productId, usb?.serialNumber, physicalPort]);
