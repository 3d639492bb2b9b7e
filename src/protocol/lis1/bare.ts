/**
 * Unframed H…L text, as files and some middleware hold it (lis.md part 4): records ended by CR, LF or CRLF. No checksum guards it,
 * so a message with a line that is no record is not used, and what is cut off is never taken for whole.
 */
import { Buffer } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";
import { readDelimiters, terminatorFields } from "../lis2/delimiters.ts";
import type { TextEncoding } from "../lis2/encoding.ts";
import type { Lis2Delimiters } from "../lis2/message.ts";
import { type BareLine, splitLines, withoutFrameRemains } from "./bare-lines.ts";
import { type Collected, type CollectedMessage, MessageCollector } from "./collector.ts";

/** Reads bytes that stand outside of frames; `at` is the offset of the first. What is no part of a message becomes problems. */
export function readBare(bytes: Uint8Array, at: number, encoding: TextEncoding): Collected {
  const reader = new BareReader(encoding);
  for (const line of withoutFrameRemains(splitLines(Buffer.from(bytes).toString("latin1"), at))) reader.add(line);
  return reader.end();
}

class BareReader {
  readonly #collector: MessageCollector;
  readonly #messages: CollectedMessage[] = [];
  readonly #problems: Problem[] = [];
  #delimiters: Lis2Delimiters | null = null;
  #outside = false;

  constructor(encoding: TextEncoding) {
    this.#collector = new MessageCollector(encoding);
  }

  add(line: BareLine): void {
    this.#delimiters = readDelimiters(line.text) ?? this.#delimiters;
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
