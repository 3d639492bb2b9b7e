/**
 * Frame texts to messages: joined, split at CR, bounded by H…L (LIS.md 1.2). One frame is not one message, and ETX does not end one.
 * Works on one character per byte, so that a character cut by a frame end is whole again before it is decoded.
 */
import { Buffer } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";
import { isHeaderLine, readDelimiters, terminatorFields } from "../lis2/delimiters.ts";
import type { Lis2Delimiters, Lis2Message } from "../lis2/message.ts";
import { missingRecord } from "../lis2/numbering.ts";
import { type Lis2Reading, parseLis2, readLis2Lines, withoutLineFeeds } from "../lis2/parse.ts";
import type { Lis1Options } from "../options.ts";

export interface CollectedMessage {
  readonly message: Lis2Message;
  readonly at: number;
}

export interface Collected {
  readonly messages: readonly CollectedMessage[];
  readonly problems: readonly Problem[];
}

/** L-3: sender aborted, receiver aborted, system error. Such a message is kept but not used (LIS.md 2.6). */
const aborted = new Set(["T", "R", "E"]);

/** STX and the frame number. */
const beforeText = 2;
/** An L record of a few bytes may be cut into as many frames; a longer record under way is not looked at again and again. */
const maxTerminatorPieces = 16;

interface OpenMessage {
  readonly at: number;
  readonly delimiters: Lis2Delimiters;
  readonly lines: string[];
}

export class MessageCollector {
  readonly #options: Lis1Options;
  #open: OpenMessage | null = null;
  /** The record under way, and where it began. */
  #pieces: string[] = [];
  #lineAt = 0;
  #strayReported = false;
  #unusable = false;
  #count = 0;
  #messages: CollectedMessage[] = [];
  #problems: Problem[] = [];

  constructor(options: Lis1Options) {
    this.#options = options;
  }

  /** True when messages came and everything that came was part of one. */
  get complete(): boolean {
    return this.#count > 0 && !this.#unusable && !this.underWay;
  }

  /** True while records wait for their terminator. */
  get underWay(): boolean {
    return this.#open !== null || this.#pieces.length > 0;
  }

  /** `last`: the frame ended with ETX, so an L record at its end is whole even without its CR. */
  add(text: string, last: boolean, at: number): Collected {
    let from = 0;
    for (let cr = text.indexOf("\r"); cr !== -1; cr = text.indexOf("\r", from)) {
      this.#extendLine(text.slice(from, cr), from === 0 ? at : at + beforeText + from);
      this.#endLine();
      from = cr + 1;
    }
    this.#extendLine(text.slice(from), from === 0 ? at : at + beforeText + from);
    if (last) this.#endLineIfTerminator();
    return this.#collected();
  }

  /** The sender says that nothing more comes. */
  end(): Collected {
    this.#endLineIfTerminator();
    return this.drop();
  }

  /** What is under way will never be whole. */
  drop(): Collected {
    const line = this.#takeLine();
    if (isHeaderLine(line)) this.#begin(line);
    else if (line !== "" && this.#open === null) this.#reportStray();
    this.#dropOpen();
    return this.#collected();
  }

  /** What is under way is no message, and whoever calls says why. */
  forget(): void {
    this.#unusable ||= this.underWay;
    this.#open = null;
    this.#pieces = [];
  }

  #collected(): Collected {
    const collected = { messages: this.#messages, problems: this.#problems };
    this.#messages = [];
    this.#problems = [];
    return collected;
  }

  #extendLine(piece: string, at: number): void {
    if (piece === "") return;
    if (this.#pieces.length === 0) this.#lineAt = at;
    this.#pieces.push(piece);
  }

  #takeLine(): string {
    const line = withoutLineFeeds(this.#pieces.join(""));
    this.#pieces = [];
    return line;
  }

  #endLineIfTerminator(): void {
    if (this.#open === null || this.#pieces.length > maxTerminatorPieces) return;
    const line = withoutLineFeeds(this.#pieces.join(""));
    if (terminatorFields(line, this.#open.delimiters) !== null) this.#endLine();
  }

  #endLine(): void {
    const line = this.#takeLine();
    if (line === "") return;
    if (isHeaderLine(line)) this.#begin(line);
    else if (this.#open === null) this.#reportStray();
    else this.#addTo(this.#open, line);
  }

  #begin(header: string): void {
    this.#dropOpen();
    const delimiters = readDelimiters(header);
    if (delimiters === null) return;
    this.#strayReported = false;
    this.#open = { at: this.#lineAt, delimiters, lines: [header] };
  }

  #dropOpen(): void {
    if (this.#open === null) return;
    this.#problems.push(problem("LIS2_NO_TERMINATOR", "The message is not used.", this.#open.at));
    this.#unusable = true;
    this.#open = null;
  }

  #reportStray(): void {
    this.#unusable = true;
    if (this.#strayReported) return;
    this.#strayReported = true;
    this.#problems.push(problem("LIS2_NO_HEADER", "The records are not used.", this.#lineAt));
  }

  #addTo(open: OpenMessage, line: string): void {
    open.lines.push(line);
    const terminator = terminatorFields(line, open.delimiters);
    if (terminator === null) return;
    this.#open = null;
    if (aborted.has((terminator[2] ?? "").toUpperCase())) {
      this.#unusable = true;
      this.#problems.push(problem("TRANSMISSION_INCOMPLETE", "The sender aborted the message.", open.at));
      return;
    }
    this.#tell(open);
  }

  /** Only letters beyond ASCII are still to be decoded. */
  #parse(lines: readonly string[]): Lis2Reading {
    const text = `${lines.join("\r")}\r`;
    if (!/[\x80-\xff]/.test(text)) return readLis2Lines(lines);
    return parseLis2(Buffer.from(text, "latin1"), this.#options.encoding ?? "auto");
  }

  #tell({ lines, at }: OpenMessage): void {
    const { message, problems } = this.#parse(lines);
    this.#problems.push(...problems.map((each) => ({ ...each, at })));
    const missing = this.#options.recordNumbers === "ignored" ? null : missingRecord(message);
    if (missing === null) {
      this.#count += 1;
      this.#messages.push({ message, at });
      return;
    }
    this.#unusable = true;
    this.#problems.push(problem("LIS2_RECORDS_MISSING", missing, at));
  }
}
