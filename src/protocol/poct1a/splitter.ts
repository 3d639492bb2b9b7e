/**
 * Cuts a byte stream into POCT1-A documents, which follow each other without length or terminator (POCT1A.md 2).
 * Incremental and linear; holds at most one document. Every byte is part of an event, save white space, BOM and MLLP marks.
 */
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import { ByteCollector } from "./collector.ts";
import { MarkupScanner, type MarkupStep } from "./markup.ts";

export type SplitterEvent =
  | { readonly kind: "document"; readonly bytes: Uint8Array; readonly at: number }
  /** Bytes that belong to no document. */
  | { readonly kind: "outside"; readonly bytes: Uint8Array; readonly at: number }
  /** Not to be read on: everything after it is ignored. */
  | {
      readonly kind: "rejected";
      readonly code: ProblemCode;
      readonly reason: string;
      readonly bytes: Uint8Array;
      readonly at: number;
    };

export interface PoctSplitter {
  push(chunk: Uint8Array): readonly SplitterEvent[];
  /** A document has begun and not ended. */
  partial(): boolean;
  /** The end of the stream: what is held, null when nothing is. */
  rest(): SplitterRest | null;
}

/** What was held when the stream ended: a document without its end, or bytes that belong to none. */
export interface SplitterRest {
  readonly code: "TRANSMISSION_INCOMPLETE" | "BYTES_OUTSIDE_MESSAGE";
  readonly bytes: Uint8Array;
  readonly at: number;
}

export const defaultMaxDocumentBytes = 1_048_576;
/** After so much that belongs to no document, this is no POCT1-A at all. */
const maxStrayBytes = 65_536;

export function createPoctSplitter(maxDocumentBytes = defaultMaxDocumentBytes): PoctSplitter {
  return new DocumentSplitter(maxDocumentBytes);
}

/** `gap`: nothing is held, or a declaration that waits for its root. */
type Place = "gap" | "markup" | "outside" | "dead";

class DocumentSplitter implements PoctSplitter {
  readonly #max: number;
  readonly #scanner = new MarkupScanner();
  readonly #held = new ByteCollector();
  #place: Place = "gap";
  #events: SplitterEvent[] = [];
  #chunk: Uint8Array = new Uint8Array(0);
  /** Offset of the current chunk in the stream. */
  #consumed = 0;
  /** Where the bytes to be held begin in the current chunk; null when nothing is held. */
  #from: number | null = null;
  /** Offset in the stream of what is held. */
  #at = 0;
  /** Bytes outside since the last document. */
  #strays = 0;

  constructor(maxDocumentBytes: number) {
    this.#max = maxDocumentBytes;
  }

  push(chunk: Uint8Array): readonly SplitterEvent[] {
    this.#events = [];
    this.#chunk = chunk;
    for (let index = 0; index < chunk.length && this.#place !== "dead"; index++) {
      index += this.#takeRun(index);
      if (index < chunk.length) this.#byte(chunk[index] ?? 0, index);
    }
    if (this.#from !== null) {
      this.#held.append(chunk.subarray(this.#from));
      this.#from = 0;
    }
    this.#consumed += chunk.length;
    return this.#events;
  }

  partial(): boolean {
    return this.#from !== null && (this.#place === "markup" || this.#place === "gap");
  }

  rest(): SplitterRest | null {
    const code = this.partial() ? "TRANSMISSION_INCOMPLETE" : "BYTES_OUTSIDE_MESSAGE";
    this.#place = "dead";
    if (this.#from === null) return null;
    this.#from = null;
    const bytes = this.#held.take();
    return isByteOrderMark(bytes) ? null : { code, bytes, at: this.#at };
  }

  /** How many bytes from `index` on are part of the document and decide nothing; not the one that makes it too large. */
  #takeRun(index: number): number {
    if (this.#place !== "markup" || this.#from === null) return 0;
    const end = Math.min(this.#chunk.length, this.#from + this.#max - this.#held.length);
    return this.#scanner.takeRun(this.#chunk, index, end);
  }

  #byte(byte: number, index: number): void {
    if (this.partial() && this.#size(index) > this.#max) {
      this.#reject(index, "POCT_TOO_LARGE", `more than ${this.#max} bytes`);
      return;
    }
    switch (this.#place) {
      case "gap":
        if (byte === 0x3c) this.#begin(index);
        else if (!isSkipped(byte)) this.#stray(index);
        break;
      case "outside":
        if (this.#strays + this.#size(index) > maxStrayBytes) {
          this.#reject(index, "BYTES_OUTSIDE_MESSAGE", `more than ${maxStrayBytes} bytes`);
        } else if (byte === 0x3c) {
          this.#emitOutside(index);
          this.#begin(index);
        }
        break;
      case "markup":
        this.#markup(this.#scanner.step(byte), byte, index);
    }
  }

  #markup(step: MarkupStep, byte: number, index: number): void {
    switch (step) {
      case "inside":
        return;
      case "between":
        this.#place = "gap";
        return;
      case "document":
        this.#emitDocument(index);
        return;
      case "forbidden":
        this.#reject(index, "POCT_DOCTYPE", "a declaration that is no comment");
        return;
      case "too-deep":
        this.#reject(index, "POCT_TOO_LARGE", "too many levels or attributes");
        return;
      case "junk":
        this.#place = "outside";
        this.#byte(byte, index);
    }
  }

  #begin(index: number): void {
    this.#hold(index);
    this.#place = "markup";
    this.#scanner.restart();
  }

  #stray(index: number): void {
    this.#hold(index);
    this.#place = "outside";
  }

  #hold(index: number): void {
    if (this.#from !== null) return;
    this.#from = index;
    this.#at = this.#consumed + index;
  }

  #size(index: number): number {
    return this.#from === null ? 0 : this.#held.length + index + 1 - this.#from;
  }

  /** What is held, up to but without the byte at `end`. */
  #take(end: number): Uint8Array {
    if (this.#from !== null) this.#held.append(this.#chunk.subarray(this.#from, end));
    this.#from = null;
    return this.#held.take();
  }

  #emitDocument(index: number): void {
    this.#place = "gap";
    this.#strays = 0;
    this.#events.push({ kind: "document", bytes: this.#take(index + 1), at: this.#at });
  }

  #emitOutside(end: number): void {
    const at = this.#at;
    const bytes = this.#take(end);
    this.#strays += bytes.length;
    if (!isByteOrderMark(bytes)) this.#events.push({ kind: "outside", bytes, at });
  }

  #reject(index: number, code: ProblemCode, reason: string): void {
    this.#place = "dead";
    this.#events.push({ kind: "rejected", code, reason, bytes: this.#take(index + 1), at: this.#at });
  }
}

/** White space, NUL and the MLLP marks around a document. */
function isSkipped(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d && byte !== 0x0c) || byte === 0x00 || byte === 0x1c;
}

function isByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf && bytes.subarray(3).every(isSkipped);
}
