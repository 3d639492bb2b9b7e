/** What can be made to go wrong on purpose. Some faults fit every wire and are wrappers here; the others are the protocols' own. */
import { Buffer, isUtf8 } from "node:buffer";
import type { EpochMs } from "../domain/clock.ts";
import { localDateTime, localToInstant } from "../domain/time.ts";
import type { DeviceOutput, SimulatedDevice, SimulatedInstrument } from "./device.ts";

/** What the number behind a fault's name counts and is unless given; null where it takes none. */
const numbers = {
  "bad-checksum": null,
  "lost-ack": null,
  "duplicate-frame": null,
  split: { counts: "bytes", usual: 7 },
  "slow-bytes": { counts: "milliseconds", usual: 5 },
  cut: { counts: "bytes", usual: 100 },
  "wrong-clock": { counts: "hours", usual: 8_760 },
  resend: null,
  glued: null,
  "latin1-letters": null,
  "no-delimiter": { counts: "bytes", usual: 10_000_000 },
  "enq-mid-transfer": { counts: "frames", usual: 1 },
  contention: null,
  "wrong-serial": null,
  "lost-frames": { counts: "frames", usual: 2 },
} as const;

export type FaultName = keyof typeof numbers;
export const faultNames = Object.keys(numbers) as readonly FaultName[];

/** A fault with its number, which means nothing to a fault that takes none. */
export interface Fault {
  readonly name: FaultName;
  readonly n: number;
}

export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(numbers, text);
}

/** With the usual number. */
export function usualFault(name: FaultName): Fault {
  return { name, n: numbers[name]?.usual ?? 0 };
}

/** `cut`, `cut:250`, `wrong-clock:-1`; null when it is none of those. Only a clock can be wrong by less than nothing. */
export function parseFault(text: string): Fault | null {
  const [, name = "", digits] = /^([a-z0-9-]+)(?::(-?\d{1,9}))?$/.exec(text) ?? [];
  if (!isFaultName(name)) return null;
  if (digits === undefined) return usualFault(name);
  const n = Number(digits);
  return numbers[name] === null || (n < 0 && name !== "wrong-clock") ? null : { name, n };
}

/** `cut[:bytes]`, as a person may write it. */
export function faultUsage(name: FaultName): string {
  const number = numbers[name];
  return number === null ? name : `${name}[:${number.counts}]`;
}

/** Wraps a device with the faults that any wire can have; hands it back untouched for the others. */
export function withWireFault(device: SimulatedDevice, fault: Fault | null): SimulatedDevice {
  if (fault?.name === "cut") return cutAfter(device, fault.n);
  if (fault?.name === "split")
    return inPieces(device, splitGapMs, (bytes) => [bytes.subarray(0, fault.n), bytes.subarray(fault.n)]);
  if (fault?.name === "no-delimiter") return afterNoise(device, fault.n);
  if (fault?.name === "latin1-letters") return inLatin1(device);
  return fault?.name === "slow-bytes" ? slowBytes(device, fault.n) : device;
}

/** As far apart as two segments of a network that is not quite well. */
const splitGapMs = 20;
/** Longer than a host waits for the rest of a line. */
const noisePauseMs = 10_000;
const noisePieceBytes = 65_536;

/** The cable is pulled after a number of bytes, once: the next connection is sound. */
export function cutAfter(device: SimulatedDevice, bytes: number): SimulatedDevice {
  let left = bytes;
  let opened = false;
  const cut = (outputs: readonly DeviceOutput[]): readonly DeviceOutput[] => {
    const kept: DeviceOutput[] = [];
    for (const output of outputs) {
      if (left === 0) break;
      if (output.kind !== "send") kept.push(output);
      else {
        const piece = output.bytes.subarray(0, left);
        left -= piece.length;
        kept.push({ kind: "send", bytes: piece });
        if (left === 0) kept.push({ kind: "failed", reason: "The cable was pulled." }, { kind: "close" });
      }
    }
    return kept;
  };
  return {
    open: (now) => {
      if (opened) left = Number.POSITIVE_INFINITY;
      opened = true;
      return cut(device.open(now));
    },
    receive: (received, now) => cut(device.receive(received, now)),
    wake: (now) => cut(device.wake(now)),
    wakeAt: () => (left === 0 ? null : device.wakeAt()),
  };
}

/** Every byte is a write of its own, some milliseconds apart, as on a slow serial line. */
export function slowBytes(device: SimulatedDevice, gapMs: number): SimulatedDevice {
  return inPieces(device, gapMs, (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte)));
}

type Cutter = (bytes: Uint8Array) => readonly Uint8Array[];

/** Every write arrives in pieces, some milliseconds apart. */
export function inPieces(device: SimulatedDevice, gapMs: number, cut: Cutter): SimulatedDevice {
  const waiting: DeviceOutput[] = [];
  let nextAt: EpochMs = 0;
  const queue = (outputs: readonly DeviceOutput[], now: EpochMs): readonly DeviceOutput[] => {
    if (waiting.length === 0) nextAt = now;
    for (const output of outputs) {
      if (output.kind !== "send") waiting.push(output);
      else for (const bytes of cut(output.bytes)) if (bytes.length > 0) waiting.push({ kind: "send", bytes });
    }
    return [];
  };
  const next = (now: EpochMs): readonly DeviceOutput[] => {
    if (waiting.length === 0) return queue(device.wake(now), now);
    if (now < nextAt) return [];
    nextAt = now + gapMs;
    const output = waiting.shift();
    return output === undefined ? [] : [output];
  };
  return {
    open: (now) => {
      waiting.length = 0;
      return queue(device.open(now), now);
    },
    receive: (received, now) => queue(device.receive(received, now), now),
    wake: next,
    wakeAt: () => (waiting.length > 0 ? nextAt : device.wakeAt()),
  };
}

/** So many bytes in which nothing ends anything, then silence, and then the device itself; once. */
export function afterNoise(device: SimulatedDevice, bytes: number): SimulatedDevice {
  let opened = false;
  let beginsAt: EpochMs | null = null;
  return {
    open: (now) => {
      if (opened) return device.open(now);
      opened = true;
      beginsAt = now + noisePauseMs;
      const pieces = Array.from({ length: Math.ceil(bytes / noisePieceBytes) }, (_, nth) => bytes - nth * noisePieceBytes);
      return pieces.map((left) => ({ kind: "send", bytes: Buffer.alloc(Math.min(left, noisePieceBytes), "A") }));
    },
    // What the host answers to noise is not for a device that has not begun.
    receive: (received, now) => (beginsAt === null ? device.receive(received, now) : []),
    wake: (now) => {
      if (beginsAt === null) return device.wake(now);
      if (now < beginsAt) return [];
      beginsAt = null;
      return device.open(now);
    },
    wakeAt: () => beginsAt ?? device.wakeAt(),
  };
}

/** Letters beyond ASCII leave as Latin-1, whatever the message says of its encoding. */
export function inLatin1(device: SimulatedDevice): SimulatedDevice {
  const spelled = (outputs: readonly DeviceOutput[]): readonly DeviceOutput[] =>
    outputs.map((output) => (output.kind === "send" ? { kind: "send", bytes: latin1(output.bytes) } : output));
  return {
    open: (now) => spelled(device.open(now)),
    receive: (received, now) => spelled(device.receive(received, now)),
    wake: (now) => spelled(device.wake(now)),
    wakeAt: () => device.wakeAt(),
  };
}

function latin1(bytes: Uint8Array): Uint8Array {
  return isUtf8(bytes) ? Buffer.from(Buffer.from(bytes).toString("utf8"), "latin1") : bytes;
}

/**
 * An instrument that says what is not so, or says it in letters that a careless reader spoils: same runs, other words. None of its
 * letters but the plain ones is the same byte in UTF-8; the micro sign is U+00B5.
 */
const operator = "SØLVI ÅSE-Æµ";

/** The instrument as the fault makes it; untouched for the faults of wires and protocols. */
export function withFalseFacts(instrument: SimulatedInstrument, fault: Fault | null): SimulatedInstrument {
  const { serial, clock, runs } = instrument;
  if (fault?.name === "wrong-serial") return { ...instrument, serial: `X${serial}` };
  if (fault?.name === "latin1-letters") return { ...instrument, runs: runs.map((run) => ({ ...run, operatorId: operator })) };
  if (fault?.name !== "wrong-clock") return instrument;
  const shifted = runs.map((run) => ({ ...run, measuredAt: addHours(run.measuredAt, fault.n) }));
  return { serial, clock: addHours(clock, fault.n), runs: shifted };
}

/** A wall clock that many hours on: the one it is set to, so no zone has a say. */
function addHours(local: string, hours: number): string {
  return localDateTime(localToInstant(local, "UTC") + hours * 3_600_000, "UTC");
}
