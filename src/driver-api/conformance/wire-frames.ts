/**
 * Records in, checksummed bytes out, with what can go wrong on a line: for fixtures, and to see what a driver or a mapping makes of it.
 * The faults are named; none of them may ever put a result under another patient.
 */
import { Buffer } from "node:buffer";
import { frameMessage } from "../../protocol/lis1/frame.ts";
import { wrapMllp } from "../../protocol/mllp/frame.ts";

const STX = 0x02;
const CR = 0x0d;

interface LineFault {
  /** For a person. */
  readonly says: string;
  /** `from` and `count` of the frames that are struck. */
  readonly strike: (frames: readonly Uint8Array[], from: number, count: number) => readonly Uint8Array[];
}

const each = (change: (frame: Uint8Array) => Uint8Array): LineFault["strike"] => {
  return (frames, from, count) => frames.map((frame, index) => (index >= from && index < from + count ? change(frame) : frame));
};

export const lineFaults = {
  "lost-frames": {
    says: "frames that never arrive, from a sender that goes on",
    strike: (frames, from, count) => frames.toSpliced(from, count),
  },
  "repeated-frames": {
    says: "frames that are sent twice",
    strike: (frames, from, count) => frames.toSpliced(from + count, 0, ...frames.slice(from, from + count)),
  },
  "bad-checksum": {
    says: "frames with one damaged bit in their text",
    strike: each((frame) => flipped(frame, frame.length >> 1)),
  },
  "bad-first-byte": { says: "frames whose first byte is damaged", strike: each((frame) => flipped(frame, 0)) },
  "bad-number": { says: "frames with another number than their own", strike: each((frame) => flipped(frame, 1)) },
  "cut-frames": {
    says: "frames of which only the first half arrives",
    strike: each((frame) => frame.subarray(0, frame.length >> 1)),
  },
} as const satisfies Readonly<Record<string, LineFault>>;

export type LineFaultName = keyof typeof lineFaults;

export interface FramesOptions {
  readonly fault?: LineFaultName | null;
  /** The first frame that is struck, from 1. */
  readonly from?: number;
  readonly count?: number;
  /** Longer records are cut; absent: a record per frame. */
  readonly maxTextBytes?: number;
}

/** LIS02 records, one text each, as an instrument sends them: ENQ, a frame per record or pieces of at most so many bytes, EOT. */
export function lisFrames(records: readonly string[], options: FramesOptions = {}): Uint8Array {
  const { fault = null, from = 1, count = 1, maxTextBytes } = options;
  if (fault !== null && !Object.hasOwn(lineFaults, fault)) {
    throw new RangeError(`There is no fault ${fault}; there are ${Object.keys(lineFaults).join(", ")}.`);
  }
  const text = records.filter((record) => record !== "").map((record) => `${record}\r`);
  const framing = maxTextBytes === undefined ? { framePerRecord: true } : { maxTextBytes };
  const frames = frameMessage(Buffer.from(text.join(""), "utf8"), framing);
  const sent = fault === null ? frames : lineFaults[fault].strike(frames, from - 1, count);
  return Buffer.concat([Buffer.of(0x05), ...sent, Buffer.of(0x04)]);
}

/** HL7 segments in an MLLP frame. */
export function mllpFrame(segments: readonly string[]): Uint8Array {
  const lines = segments.filter((segment) => segment !== "");
  return wrapMllp(Buffer.from(lines.map((line) => `${line}\r`).join(""), "utf8"));
}

/**
 * Text of a record or segment a line, as bytes on the wire: H begins LIS02 records in frames, MSH an HL7 message in MLLP; several messages
 * come one after the other. Throws RangeError with a sentence.
 */
export function framesOfText(text: string, options: FramesOptions = {}): Uint8Array {
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== "");
  const isHl7 = /^MSH\W/.test(lines[0] ?? "");
  if (!isHl7 && !/^H\W/i.test(lines[0] ?? "")) throw new RangeError("The first line is neither H nor MSH.");
  if (!isHl7) return Buffer.concat(messagesOf(lines, /^H\W/i).map((records) => lisFrames(records, options)));
  if (options.fault != null || options.maxTextBytes !== undefined) throw new RangeError("Faults and cuts are for LIS02 frames.");
  return Buffer.concat(messagesOf(lines, /^MSH\W/).map(mllpFrame));
}

/** The lines of each message, which begins at every line that `head` finds. */
function messagesOf(lines: readonly string[], head: RegExp): readonly (readonly string[])[] {
  const starts = lines.flatMap((line, index) => (head.test(line) ? [index] : []));
  return starts.map((start, nth) => lines.slice(start, starts[nth + 1]));
}

/** One bit that leaves no control byte behind. */
function flipped(frame: Uint8Array, at: number): Uint8Array {
  const byte = frame[at] ?? CR;
  return frame.with(at, byte === STX ? 0x7d : byte ^ 1);
}
