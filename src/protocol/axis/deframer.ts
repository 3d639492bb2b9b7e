/**
 * Cuts a stream of bytes into packets and what is none, by walking: a raw search for DLE ETX would find one in the data
 * `10 10 03` (ANALYZERS.md 3.2). Linear in time, bounded in memory.
 */
import { type Problem, problem } from "../../domain/problem.ts";
import { ByteBuffer } from "../lis1/byte-buffer.ts";
import { DLE, ETX, STX } from "./packet.ts";

/** `line`: plain text up to CR, as the instrument prints it between packets. `outside`: any other bytes that are no packet. */
export type AxisLeftover = "line" | "outside" | "unfinished" | "too-long";

/** `bytes` are as received; `at` is their offset in all that was pushed. */
export interface AxisPiece {
  readonly kind: "packet" | AxisLeftover;
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** A block of records is 2560 bytes, at most twice as many when every one is doubled. */
export const defaultMaxPacketBytes = 8192;
const maxOutsideBytes = 4096;
const CR = 0x0d;
const LF = 0x0a;

/** What is wrong with bytes that are no packet. */
export function leftoverProblem(kind: AxisLeftover, at: number | null): Problem {
  switch (kind) {
    case "line":
      return problem("LINE_UNREADABLE", "A plain line between packets.", at);
    case "outside":
      return problem("BYTES_OUTSIDE_MESSAGE", "They stand outside the packets.", at);
    case "unfinished":
      return problem("TRANSMISSION_INCOMPLETE", "A packet has no end.", at);
    case "too-long":
      return problem("TRANSMISSION_INCOMPLETE", "A packet was cut at the limit.", at);
  }
}

export class AxisDeframer {
  readonly #maxPacketBytes: number;
  readonly #held = new ByteBuffer();
  #inPacket = false;
  /** A DLE was seen whose meaning the next byte decides. */
  #escape = false;
  #startedAt = 0;
  #offset = 0;
  #pieces: AxisPiece[] = [];

  constructor(maxPacketBytes: number = defaultMaxPacketBytes) {
    this.#maxPacketBytes = maxPacketBytes;
  }

  /** True while bytes are held of which nothing has been reported. */
  get pending(): boolean {
    return this.#held.length > 0 || this.#escape;
  }

  /** What these bytes completed, in order. */
  push(bytes: Uint8Array): readonly AxisPiece[] {
    for (const byte of bytes) {
      if (this.#escape) this.#takeEscaped(byte);
      else if (byte === DLE) this.#escape = true;
      else this.#takePlain(byte);
      this.#offset += 1;
    }
    return this.#report();
  }

  /** No more bytes are expected: what is left, and start over. */
  flush(): readonly AxisPiece[] {
    if (this.#escape) this.#hold(DLE, this.#offset - 1);
    this.#escape = false;
    this.#breakOff();
    this.#inPacket = false;
    return this.#report();
  }

  #report(): readonly AxisPiece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  /** Line ends between packets end a line, or nothing. */
  #takePlain(byte: number): void {
    const between = !this.#inPacket && this.#held.length === 0;
    if (between && (byte === CR || byte === LF)) return;
    const endsLine = !this.#inPacket && byte === CR;
    this.#hold(byte, this.#offset);
    if (endsLine && this.#held.length > 0) this.#end("outside");
  }

  /** A packet begins at every DLE STX: inside another one it means that the other's end was lost. */
  #takeEscaped(byte: number): void {
    this.#escape = !this.#inPacket && byte === DLE;
    if (byte === STX) {
      this.#breakOff();
      this.#inPacket = true;
    }
    this.#hold(DLE, this.#offset - 1);
    if (this.#escape) return;
    this.#hold(byte, this.#offset);
    if (this.#inPacket && byte === ETX) this.#end("packet");
  }

  #hold(byte: number, at: number): void {
    if (this.#held.length === 0) this.#startedAt = at;
    this.#held.push(byte);
    if (this.#inPacket) {
      if (this.#held.length >= this.#maxPacketBytes) this.#end("too-long");
    } else if (this.#held.length >= maxOutsideBytes) this.#end("outside");
  }

  #breakOff(): void {
    if (this.#held.length > 0) this.#end(this.#inPacket ? "unfinished" : "outside");
  }

  #end(kind: Exclude<AxisPiece["kind"], "line">): void {
    const bytes = this.#held.take();
    const line = kind === "outside" && isLine(bytes);
    this.#pieces.push({ kind: line ? "line" : kind, bytes, at: this.#startedAt });
    this.#inPacket = false;
  }
}

function isLine(bytes: Uint8Array): boolean {
  return bytes.at(-1) === CR && bytes.subarray(0, -1).every((byte) => byte >= 0x20 && byte < 0x7f);
}
