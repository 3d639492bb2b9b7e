/**
 * MLLP framing: VT, message, FS, CR. The CR is not waited for, because some analyzers never send it. MLLP has no length and no
 * checksum: a VT inside a message can only mean that its end was lost.
 */
import { Buffer } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;
const LF = 0x0a;

export const defaultMaxMessageBytes = 1_048_576;

/** `outside`: bytes between frames. `unfinished`: no end mark came. `too-large`: cut at the limit, the rest is skipped. */
export type MllpLeftover = "outside" | "unfinished" | "too-large";

/** `bytes` are as received, framing included; `at` is their offset in all that was pushed. */
export interface MllpPiece {
  readonly kind: "frame" | MllpLeftover;
  readonly bytes: Uint8Array;
  readonly at: number;
}

export function wrapMllp(message: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(VT), message, Buffer.of(FS, CR)]);
}

/** The message inside a complete frame. */
export function unwrapMllp(frame: Uint8Array): Uint8Array {
  return frame.subarray(1, -1);
}

/** What is wrong with bytes that are no frame. */
export function leftoverProblem(kind: MllpLeftover, at: number): Problem {
  switch (kind) {
    case "outside":
      return problem("BYTES_OUTSIDE_MESSAGE", "They stand outside the MLLP frames.", at);
    case "unfinished":
      return problem("MLLP_UNFINISHED", "The frame has no end mark.", at);
    case "too-large":
      return problem("MLLP_TOO_LARGE", "The frame was cut at the limit.", at);
  }
}

/** Cuts a stream of bytes into frames and what is none; linear in time, bounded in memory. */
export class MllpDeframer {
  readonly #maxMessageBytes: number;
  #mode: "outside" | "inside" | "skipping" = "outside";
  #held = Buffer.alloc(0);
  #length = 0;
  #startedAt = 0;
  #offset = 0;

  constructor(maxMessageBytes: number = defaultMaxMessageBytes) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  get inFrame(): boolean {
    return this.#mode === "inside";
  }

  /** True while bytes are held of which nothing has been reported. */
  get pending(): boolean {
    return this.#length > 0;
  }

  /** What these bytes completed, in order. */
  push(bytes: Uint8Array): readonly MllpPiece[] {
    const pieces: MllpPiece[] = [];
    let from = 0;
    while (from < bytes.length) {
      const to = runEnd(bytes, from);
      this.#addRun(bytes.subarray(from, to), pieces);
      const mark = bytes[to];
      if (mark === VT) this.#start(pieces);
      if (mark === FS) this.#finish(pieces);
      from = to + 1;
    }
    return pieces;
  }

  /** No more bytes are expected: what is left, and start over. */
  flush(): readonly MllpPiece[] {
    const pieces = this.pending ? [this.#take(this.inFrame ? "unfinished" : "outside")] : [];
    this.#mode = "outside";
    return pieces;
  }

  #start(pieces: MllpPiece[]): void {
    if (this.inFrame && this.#length === 1) this.#length = 0; // a stuttered VT is one
    if (this.pending) pieces.push(this.#take(this.inFrame ? "unfinished" : "outside"));
    this.#mode = "inside";
    this.#hold(Uint8Array.of(VT));
  }

  #finish(pieces: MllpPiece[]): void {
    if (this.#mode === "skipping") this.#offset += 1;
    else this.#hold(Uint8Array.of(FS));
    if (this.#mode === "inside") pieces.push(this.#take("frame"));
    this.#mode = "outside";
  }

  /** Takes a run without marks, cutting it where the limit is reached. */
  #addRun(run: Uint8Array, pieces: MllpPiece[]): void {
    let rest = this.#mode === "outside" && !this.pending ? this.#skipLineEnds(run) : run;
    while (this.#mode !== "skipping" && this.#length + rest.length > this.#maxMessageBytes) {
      const room = Math.max(0, this.#maxMessageBytes - this.#length);
      this.#hold(rest.subarray(0, room));
      rest = rest.subarray(room);
      pieces.push(this.#take(this.inFrame ? "too-large" : "outside"));
      if (this.inFrame) this.#mode = "skipping";
    }
    if (this.#mode === "skipping") this.#offset += rest.length;
    else this.#hold(rest);
  }

  /** CR after FS, and line ends between the frames of a file, belong to the framing. */
  #skipLineEnds(run: Uint8Array): Uint8Array {
    let start = 0;
    while (run[start] === CR || run[start] === LF) start += 1;
    this.#offset += start;
    return run.subarray(start);
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#length === 0) this.#startedAt = this.#offset;
    const needed = this.#length + bytes.length;
    if (needed > this.#held.length) {
      const larger = Buffer.alloc(Math.max(needed, 2 * this.#held.length, 512));
      larger.set(this.#held.subarray(0, this.#length));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#length);
    this.#length = needed;
    this.#offset += bytes.length;
  }

  #take(kind: MllpPiece["kind"]): MllpPiece {
    const piece: MllpPiece = { kind, bytes: this.#held.subarray(0, this.#length), at: this.#startedAt };
    this.#held = Buffer.alloc(0);
    this.#length = 0;
    return piece;
  }
}

/** Where the run without VT and FS that begins at `from` ends. */
function runEnd(bytes: Uint8Array, from: number): number {
  let end = from;
  while (end < bytes.length && bytes[end] !== VT && bytes[end] !== FS) end += 1;
  return end;
}
