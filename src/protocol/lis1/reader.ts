/**
 * Bytes to link events: frames, ENQ, EOT, and everything outside of them. Knows no conversation and no frame order; a frame
 * is told as soon as its second checksum digit is in, because some devices send no CR LF after it (LIS.md 1.5).
 */
import { decodeText } from "../lis2/escapes.ts";
import type { Lis1Options } from "../options.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import { CR, checksum, ENQ, EOT, ETB, ETX, LF, maxFrameBytes, STX, tailBytes } from "./frame.ts";

export interface Frame {
  readonly bytes: Uint8Array;
  /** 0…7, or null where another byte stood. */
  readonly number: number | null;
  /** One character per byte. */
  readonly text: string;
  /** Ended with ETX. */
  readonly last: boolean;
  readonly check: "good" | "wrong" | "missing" | "unchecked";
  /** Begun inside another frame: either that one was broken off, or a damaged byte looks like STX. */
  readonly inner: boolean;
}

export type LinkEvent =
  | { readonly kind: "enquiry"; readonly at: number; readonly place: "between" | "in-frame" | "after-checksum" }
  | { readonly kind: "end"; readonly at: number }
  | { readonly kind: "frame"; readonly at: number; readonly frame: Frame }
  | { readonly kind: "broken"; readonly at: number; readonly bytes: Uint8Array; readonly reason: "too-long" | "interrupted" }
  /** Told in pieces of at most 4 kB; `goesOn` is true for all but the first of one run. */
  | { readonly kind: "outside"; readonly at: number; readonly bytes: Uint8Array; readonly goesOn: boolean };

type State = "between" | "text" | "digit-1" | "digit-2";

const maxOutsidePiece = 4096;
const isHex = (byte: number): boolean => /[0-9A-Fa-f]/.test(String.fromCharCode(byte));
/** What ends whatever is under way, wherever it stands. */
const isBoundary = (byte: number | undefined): boolean => byte === STX || byte === ENQ || byte === EOT;
const isLineEnd = (byte: number): boolean => byte === CR || byte === LF;

export class FrameReader {
  readonly #check: "strict" | "lax" | "none";
  readonly #maxFrameBytes: number;
  readonly #buffer = new ByteBuffer();
  #events: LinkEvent[] = [];
  #state: State = "between";
  /** Bytes seen so far. */
  #position = 0;
  #startedAt = 0;
  #endAt = 0;
  #inner = false;
  #afterChecksum = false;
  #unreadDigits = 0;
  #outsideGoesOn = false;

  constructor(options: Lis1Options) {
    this.#check = options.checksum ?? "strict";
    this.#maxFrameBytes = options.maxFrameBytes ?? maxFrameBytes;
  }

  /** True while bytes are collected that no event has told yet. */
  get pending(): boolean {
    return this.#buffer.length > 0;
  }

  push(bytes: Uint8Array): readonly LinkEvent[] {
    this.#events = [];
    for (let index = 0; index < bytes.length; ) {
      const run = this.#plainRun(bytes, index);
      if (run > 0) this.#buffer.append(bytes, index, index + run);
      else this.#take(bytes[index] ?? 0);
      const taken = Math.max(run, 1);
      index += taken;
      this.#position += taken;
    }
    return this.#events;
  }

  /** How many of the next bytes are collected and nothing else: not the one that ends a text, or fills what may be held. */
  #plainRun(bytes: Uint8Array, from: number): number {
    const inText = this.#state === "text";
    if (!inText && (this.#state !== "between" || this.#buffer.length === 0)) return 0;
    const room = (inText ? this.#maxFrameBytes - 3 - tailBytes : maxOutsidePiece - 1) - this.#buffer.length;
    const end = Math.min(bytes.length, from + room);
    let to = from;
    while (to < end && !isBoundary(bytes[to]) && !(inText && (bytes[to] === ETX || bytes[to] === ETB))) to += 1;
    return to - from;
  }

  /** Silence or end of input: what is collected belongs to nothing that will come. */
  flush(): readonly LinkEvent[] {
    this.#events = [];
    if (this.#state === "between") this.#tellOutside();
    else this.#breakOff("interrupted");
    this.#endOutside();
    return this.#events;
  }

  #take(byte: number): void {
    if (this.#state === "between") this.#takeBetween(byte);
    else if (isBoundary(byte)) this.#takeControlInFrame(byte);
    else if (this.#state === "text") this.#takeText(byte);
    else this.#takeDigit(byte);
  }

  #takeBetween(byte: number): void {
    const place = this.#afterChecksum ? "after-checksum" : "between";
    this.#afterChecksum = false;
    if (isBoundary(byte)) {
      this.#tellOutside();
      this.#endOutside();
      if (byte === STX) this.#beginFrame(byte, false);
      else if (byte === ENQ) this.#events.push({ kind: "enquiry", at: this.#position, place });
      else this.#events.push({ kind: "end", at: this.#position });
    } else if (!this.#isTail(byte)) this.#takeOutside(byte);
  }

  /** CR and LF between frames, and the checksum of a frame whose checksum nobody reads. */
  #isTail(byte: number): boolean {
    if (this.#outsideGoesOn || this.#buffer.length > 0) return false;
    if (this.#unreadDigits > 0 && isHex(byte)) {
      this.#unreadDigits -= 1;
      return true;
    }
    this.#unreadDigits = 0;
    return isLineEnd(byte);
  }

  #takeOutside(byte: number): void {
    if (this.#buffer.length === 0) this.#startedAt = this.#position;
    this.#buffer.push(byte);
    if (this.#buffer.length === maxOutsidePiece) this.#tellOutside();
  }

  #tellOutside(): void {
    if (this.#buffer.length === 0) return;
    this.#events.push({ kind: "outside", at: this.#startedAt, bytes: this.#buffer.take(), goesOn: this.#outsideGoesOn });
    this.#outsideGoesOn = true;
  }

  #endOutside(): void {
    this.#outsideGoesOn = false;
    this.#unreadDigits = 0;
  }

  #beginFrame(stx: number, inner: boolean): void {
    this.#startedAt = this.#position;
    this.#inner = inner;
    this.#state = "text";
    this.#buffer.push(stx);
  }

  /** None of the three may stand in a frame: it was broken off, or a byte of it is damaged. */
  #takeControlInFrame(byte: number): void {
    this.#breakOff("interrupted");
    if (byte === STX) this.#beginFrame(byte, true);
    else if (byte === ENQ) this.#events.push({ kind: "enquiry", at: this.#position, place: "in-frame" });
    else this.#events.push({ kind: "end", at: this.#position });
  }

  #breakOff(reason: "too-long" | "interrupted"): void {
    this.#events.push({ kind: "broken", at: this.#startedAt, bytes: this.#buffer.take(), reason });
    this.#state = "between";
  }

  #takeText(byte: number): void {
    this.#endAt = this.#buffer.length;
    this.#buffer.push(byte);
    if (byte === ETX || byte === ETB) this.#endText();
    else if (this.#buffer.length + 3 + tailBytes > this.#maxFrameBytes) this.#breakOff("too-long");
  }

  #endText(): void {
    this.#state = "digit-1";
    if (this.#check !== "none") return;
    this.#tellFrame("unchecked");
    this.#unreadDigits = 2;
  }

  #takeDigit(byte: number): void {
    const missing = this.#state === "digit-1" && isLineEnd(byte);
    if (missing && this.#check === "lax") {
      this.#tellFrame("missing");
      this.#takeBetween(byte);
      return;
    }
    this.#buffer.push(byte);
    if (this.#state === "digit-1") this.#state = "digit-2";
    else this.#tellFrame(null);
  }

  #tellFrame(known: "unchecked" | "missing" | null): void {
    const bytes = this.#buffer.take();
    const characters = decodeText(bytes, "latin1");
    const digit = (bytes[1] ?? 0) - 0x30;
    const frame: Frame = {
      bytes,
      number: digit >= 0 && digit <= 7 ? digit : null,
      text: characters.slice(2, this.#endAt),
      last: bytes[this.#endAt] === ETX,
      check: known ?? compare(checksum(bytes, 1, this.#endAt + 1), characters.slice(this.#endAt + 1)),
      inner: this.#inner,
    };
    this.#events.push({ kind: "frame", at: this.#startedAt, frame });
    this.#state = "between";
    this.#afterChecksum = true;
  }
}

function compare(expected: string, digits: string): "good" | "wrong" | "missing" {
  if (digits.toUpperCase() === expected) return "good";
  return /^(?:$|[\r\n])/.test(digits) ? "missing" : "wrong";
}
