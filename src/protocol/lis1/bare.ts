/**
 * Unframed H…L text, as files and some middleware hold it (LIS.md Part 4): records ended by CR, LF or CRLF. No checksum guards it,
 * so a message with a line that is no record is not used, and what is cut off is never taken for whole.
 */
import { Buffer } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";
import { readDelimiters, terminatorFields } from "../lis2/delimiters.ts";
import type { Lis2Delimiters } from "../lis2/message.ts";
import type { Lis1Options } from "../options.ts";
import { type BareLine, splitLines, withoutFrameRemains } from "./bare-lines.ts";
import { type Collected, type CollectedMessage, MessageCollector } from "./collector.ts";

/** UTF-8's, as editors write it before a file's first byte. */
const byteOrderMark = "\xef\xbb\xbf";

/** Reads bytes that stand outside of frames; `at` is the offset of the first. What is no part of a message becomes problems. */
export function readBare(bytes: Uint8Array, at: number, options: Lis1Options): Collected {
  const reader = new BareReader(options);
  const text = Buffer.from(bytes).toString("latin1");
  const from = text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  for (const line of withoutFrameRemains(splitLines(text.slice(from), at + from))) reader.add(line);
  return reader.end();
}

class BareReader {
  readonly #collector: MessageCollector;
  readonly #messages: CollectedMessage[] = [];
  readonly #problems: Problem[] = [];
  #delimiters: Lis2Delimiters | null = null;
  #outside = false;
  /** The line before, of the message under way. */
  #previous: BareLine | null = null;

  constructor(options: Lis1Options) {
    this.#collector = new MessageCollector(options);
  }

  add(line: BareLine): void {
    const named = readDelimiters(line.text);
    this.#delimiters = named ?? this.#delimiters;
    if (named === null && this.#isRepeated(line)) return;
    if (named === null && this.#isOutOfTurn(line)) this.#lose(line);
    this.#previous = line;
    if (this.#delimiters !== null && isWholeRecord(line, this.#delimiters)) {
      this.#outside = false;
      this.#pass(this.#collector.add(`${line.text}\r`, false, line.at));
      if (!this.#collector.underWay) this.#delimiters = null;
      return;
    }
    this.#pass(this.#collector.drop());
    this.#delimiters = null;
    if (!this.#outside) this.#problems.push(problem("BYTES_OUTSIDE_MESSAGE", "Text outside of messages.", line.at));
    this.#outside = true;
  }

  #isRepeated({ frame, text }: BareLine): boolean {
    return frame !== null && frame === this.#previous?.frame && text === this.#previous.text;
  }

  /** Frames of a logger's text are numbered, too; a line without a number between them came from elsewhere. */
  #isOutOfTurn({ frame }: BareLine): boolean {
    const before = this.#previous?.frame ?? null;
    if (!this.#collector.underWay || (frame === null && before === null)) return false;
    return frame === null || before === null || frame !== (before + 1) % 8;
  }

  #lose(line: BareLine): void {
    this.#collector.forget();
    this.#delimiters = null;
    this.#outside = true;
    this.#problems.push(problem("LIS1_FRAMES_MISSING", "The numbers of the frames do not go on.", line.at));
  }

  end(): Collected {
    this.#pass(this.#collector.drop());
    return { messages: this.#messages, problems: this.#problems };
  }

  #pass(collected: Collected): void {
    this.#messages.push(...collected.messages);
    this.#problems.push(...collected.problems);
  }
}

/** Without its line end only an L with its code is surely whole: `L|1|` could have become an abort. */
function isWholeRecord(line: BareLine, delimiters: Lis2Delimiters): boolean {
  if (!line.ended && (terminatorFields(line.text, delimiters)?.[2] ?? "") === "") return false;
  return /^[A-Za-z]$/.test(line.text.split(delimiters.field, 1).join(""));
}
