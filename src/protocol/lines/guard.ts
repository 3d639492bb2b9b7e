/**
 * Cuts a stream of bytes after each delimiter before the text splitter sees it, so that a line without an end costs no more
 * memory than its limit (STACK.md 1: the splitter's own buffer has none).
 */
import { Buffer } from "node:buffer";
import type { LinesMessage } from "../messages.ts";
import type { LinesOptions } from "../options.ts";

/** `ended`: up to and with a delimiter. `open`: the line goes on. `too-long`: cut at the limit; the rest of the line is skipped. */
export interface LinePiece {
  readonly kind: "ended" | "open" | "too-long";
  readonly bytes: Uint8Array;
  /** Offset in all that was pushed. */
  readonly at: number;
}

export class LineGuard {
  readonly #delimiter: Buffer;
  readonly #maxLineBytes: number;
  /** The last bytes pushed: a delimiter may begin in one push and end in the next. */
  #tail: Buffer = Buffer.alloc(0);
  #lineLength = 0;
  #skipping = false;
  #offset = 0;

  constructor(options: LinesOptions) {
    this.#delimiter = Buffer.from(options.delimiter, options.encoding);
    this.#maxLineBytes = options.maxLineBytes + this.#delimiter.length;
  }

  /** True while a line has begun and not ended. */
  get lineOpen(): boolean {
    return this.#lineLength > 0;
  }

  push(bytes: Uint8Array): readonly LinePiece[] {
    const pieces: LinePiece[] = [];
    const window = Buffer.concat([this.#tail, bytes]);
    const windowAt = this.#offset - this.#tail.length;
    let from = this.#tail.length;
    let searchFrom = 0;
    while (from < window.length) {
      const found = window.indexOf(this.#delimiter, searchFrom);
      const to = found < 0 ? window.length : found + this.#delimiter.length;
      this.#take(window.subarray(from, to), found >= 0, windowAt + from, pieces);
      from = to;
      searchFrom = found < 0 ? searchFrom : to;
    }
    this.#tail = Buffer.from(window.subarray(Math.max(searchFrom, window.length - this.#delimiter.length + 1)));
    this.#offset += bytes.length;
    return pieces;
  }

  /** Forget the line under way; the next byte begins a new one. */
  reset(): void {
    this.#tail = Buffer.alloc(0);
    this.#lineLength = 0;
    this.#skipping = false;
  }

  #take(bytes: Buffer, ended: boolean, at: number, pieces: LinePiece[]): void {
    const room = this.#maxLineBytes - this.#lineLength;
    if (!this.#skipping) {
      const tooLong = bytes.length > room;
      const kind = tooLong ? "too-long" : ended ? "ended" : "open";
      pieces.push({ kind, bytes: tooLong ? bytes.subarray(0, room) : bytes, at });
      this.#skipping = tooLong;
      this.#lineLength = tooLong ? 0 : this.#lineLength + bytes.length;
    }
    if (!ended) return;
    this.#skipping = false;
    this.#lineLength = 0;
  }
}

/** Lines to one printout. Null when nothing was printed but blank lines. What is left of a differing line end is no part of a line. */
export function toMessage(lines: readonly string[]): LinesMessage | null {
  const clean = lines.map((line) => line.replace(/^[\r\n]+/, "").replace(/[\r\n]$/, ""));
  return clean.every((line) => line.trim() === "") ? null : { lines: clean };
}
