/**
 * A stored capture read as the receiver would have read it, but leniently: with or without ENQ, EOT and frame tails, framed or
 * bare. Nobody can be asked to send again, so a damaged frame makes its message unusable, never another message.
 */
import { Buffer } from "node:buffer";
import { type Problem, problem } from "../../domain/problem.ts";
import type { Lis2Message } from "../lis2/message.ts";
import type { Lis1Options } from "../options.ts";
import type { CaptureReading } from "../session.ts";
import { readBare } from "./bare.ts";
import type { Collected, CollectedMessage } from "./collector.ts";
import { FrameReader, type LinkEvent } from "./reader.ts";
import { outsideMessage, Transfer } from "./transfer.ts";

/** Reads device→host bytes; `at` of a message is the offset of its first byte (STX, or H in bare text). */
export function readLisCapture(bytes: Uint8Array, options: Lis1Options): CaptureReading<Lis2Message> {
  const reader = new FrameReader(options);
  const capture = new CaptureReader(options);
  for (const event of [...reader.push(bytes), ...reader.flush()]) capture.handle(event);
  return capture.end();
}

class CaptureReader {
  readonly #options: Lis1Options;
  readonly #messages: CollectedMessage[] = [];
  readonly #problems: Problem[] = [];
  #transfer: Transfer;
  #outside: { readonly at: number; readonly pieces: Uint8Array[] } | null = null;
  /** What follows a broken frame is the rest of it, not bare text. */
  #afterBroken = false;

  constructor(options: Lis1Options) {
    this.#options = options;
    this.#transfer = new Transfer(options, true);
  }

  handle(event: LinkEvent): void {
    if (event.kind === "outside" && event.goesOn) {
      this.#outside?.pieces.push(event.bytes);
      return;
    }
    this.#readOutside();
    if (event.kind === "outside") this.#outside = { at: event.at, pieces: [event.bytes] };
    else if (event.kind === "frame") this.#onFrame(event);
    else if (event.kind === "broken") this.#onBroken(event.at, event.reason);
    else this.#beginTransfer();
  }

  end(): CaptureReading<Lis2Message> {
    this.#readOutside();
    this.#beginTransfer();
    return { messages: this.#messages, problems: this.#problems };
  }

  /** ENQ, EOT and the end of the capture alike end a transfer phase. */
  #beginTransfer(): void {
    this.#pass(this.#transfer.collector.end());
    this.#transfer = new Transfer(this.#options, true);
  }

  #onFrame({ frame, at }: Extract<LinkEvent, { kind: "frame" }>): void {
    this.#afterBroken = false;
    const { judgement, problems } = this.#transfer.judge(frame, at);
    this.#problems.push(...problems);
    if (judgement === "new") this.#pass(this.#transfer.collect(frame, at));
  }

  #onBroken(at: number, reason: "too-long" | "interrupted"): void {
    this.#afterBroken = true;
    const code = reason === "too-long" ? "LIS1_FRAME_TOO_LONG" : "TRANSMISSION_INCOMPLETE";
    this.#problems.push(problem(code, "The frame is not used.", at), ...this.#transfer.refuse(at));
  }

  #readOutside(): void {
    if (this.#outside === null) return;
    const { at, pieces } = this.#outside;
    this.#outside = null;
    if (this.#afterBroken) this.#problems.push(problem("BYTES_OUTSIDE_MESSAGE", "The rest of a broken frame.", at));
    else if (this.#transfer.collector.underWay) this.#problems.push(...this.#transfer.lose(outsideMessage, at));
    else this.#onBare(readBare(Buffer.concat(pieces), at, this.#options));
  }

  /** Where frames are missing, what is no message was told with them. */
  #onBare(bare: Collected): void {
    this.#messages.push(...bare.messages);
    if (!this.#transfer.isLost) this.#problems.push(...bare.problems);
  }

  #pass(collected: Collected): void {
    this.#messages.push(...collected.messages);
    this.#problems.push(...collected.problems);
  }
}
