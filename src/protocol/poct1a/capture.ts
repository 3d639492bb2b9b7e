/**
 * Stored bytes read without a conversation: any documents after each other, the device's alone or both sides mixed.
 * The newest hello counts for what follows it; what hosts send is passed over.
 */
import { type Problem, problem } from "../../domain/problem.ts";
import type { PoctOptions } from "../options.ts";
import type { CaptureReading } from "../session.ts";
import { isHostMessage } from "./conversation.ts";
import type { PoctHello, PoctMessage } from "./message.ts";
import { readPoctDocument } from "./read.ts";
import { createPoctSplitter, type SplitterEvent } from "./splitter.ts";

export function readPoctCapture(bytes: Uint8Array, options: PoctOptions): CaptureReading<PoctMessage> {
  const splitter = createPoctSplitter(options.maxDocumentBytes);
  const events = splitter.push(bytes);
  const reader = new CaptureReader();
  for (const event of events) reader.read(event);
  const rest = splitter.rest();
  if (rest !== null) reader.problems.push(problem(rest.code, `${rest.bytes.length} bytes`, rest.at));
  return reader;
}

class CaptureReader implements CaptureReading<PoctMessage> {
  readonly messages: { message: PoctMessage; at: number }[] = [];
  readonly problems: Problem[] = [];
  #hello: PoctHello | null = null;

  read(event: SplitterEvent): void {
    switch (event.kind) {
      case "document":
        this.#document(event.bytes, event.at);
        break;
      case "outside":
        this.problems.push(problem("BYTES_OUTSIDE_MESSAGE", `${event.bytes.length} bytes`, event.at));
        break;
      case "rejected":
        this.problems.push(problem(event.code, `${event.reason}; the rest was not read`, event.at));
    }
  }

  #document(bytes: Uint8Array, at: number): void {
    const { message, problems } = readPoctDocument(bytes, this.#hello, at);
    this.problems.push(...problems);
    if (message === null || isHostMessage(message.root)) return;
    this.#hello = message.hello;
    this.messages.push({ message, at });
  }
}
