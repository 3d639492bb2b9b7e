/**
 * The host as receiver on a LIS01 link (LIS.md 1.4, 1.5), sans-IO. It never sends ENQ: with nothing of its own to say there
 * is no contention to lose, and an instrument's ENQ is always answered.
 */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../../domain/clock.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import type { Lis2Message } from "../lis2/message.ts";
import type { Lis1Options } from "../options.ts";
import type { Session, SessionOutput } from "../session.ts";
import type { Collected } from "./collector.ts";
import { ACK, ENQ, maxTransmissionBytes, NAK } from "./frame.ts";
import { type Frame, FrameReader, type LinkEvent } from "./reader.ts";
import { outsideMessage, Transfer } from "./transfer.ts";

const receiveTimeoutMs = 30_000;
/** A sender waits at least a second before it asks again: an ENQ sooner behind a checksum is a damaged CR (one bit apart). */
const soonestEnquiryMs = 1_000;
const manyRefusals = 6;

/** Opens the receiving side of a LIS01 link. */
export function createLis1Session(options: Lis1Options): Session<Lis2Message> {
  return new Lis1Receiver(options);
}

class Lis1Receiver implements Session<Lis2Message> {
  readonly #options: Lis1Options;
  readonly #reader: FrameReader;
  /** Null in the neutral state. */
  #transfer: Transfer | null = null;
  /** What follows a broken frame is the rest of it, and comes again with it. */
  #afterBroken = false;
  #messages = 0;
  #keptBytes = 0;
  #heardAt: EpochMs = 0;
  #answeredAt: EpochMs = 0;
  #outputs: SessionOutput<Lis2Message>[] = [];

  constructor(options: Lis1Options) {
    this.#options = options;
    this.#reader = new FrameReader(options);
  }

  open(): readonly SessionOutput<Lis2Message>[] {
    return [];
  }

  receive(bytes: Uint8Array, now: EpochMs): readonly SessionOutput<Lis2Message>[] {
    if (bytes.length > 0) this.#heardAt = now;
    for (const event of this.#reader.push(bytes)) this.#handle(event, now);
    return this.#take();
  }

  wake(now: EpochMs): readonly SessionOutput<Lis2Message>[] {
    const due = this.wakeAt();
    if (due === null || now < due) return [];
    this.#giveUp("LIS1_TIMEOUT", now);
    return this.#take();
  }

  lost(now: EpochMs): readonly SessionOutput<Lis2Message>[] {
    this.#giveUp("TRANSMISSION_INCOMPLETE", now);
    return this.#take();
  }

  wakeAt(): EpochMs | null {
    const waiting = this.#transfer !== null || this.#keptBytes > 0 || this.#reader.pending;
    return waiting ? this.#heardAt + receiveTimeoutMs : null;
  }

  #take(): readonly SessionOutput<Lis2Message>[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  #handle(event: LinkEvent, now: EpochMs): void {
    if (event.kind === "enquiry") this.#onEnquiry(event.place, now);
    else if (event.kind === "end") this.#onEnd();
    else if (event.kind === "outside") this.#onOutside(event.bytes, event.goesOn);
    else if (this.#transfer === null) this.#onOutside(event.kind === "frame" ? event.frame.bytes : event.bytes, false);
    else if (event.kind === "frame") this.#onFrame(this.#transfer, event.frame, now);
    else this.#onBroken(this.#transfer, event.bytes, event.reason);
  }

  #onEnquiry(place: "between" | "in-frame" | "after-checksum", now: EpochMs): void {
    if (this.#transfer !== null && place === "in-frame") {
      // A damaged byte, or a sender that started over. An ACK would be taken for the frame's; after a NAK both come again.
      this.#send(NAK, false);
      return;
    }
    if (this.#transfer !== null && place === "after-checksum" && now < this.#answeredAt + soonestEnquiryMs) {
      // Kept, so that the stored transmission shows it, too. A sender that did start over asks again when nobody answers.
      this.#onOutside(Buffer.of(ENQ), false);
      return;
    }
    if (this.#transfer !== null) this.#restart(this.#transfer);
    else this.#endTransmission(false);
    this.#transfer = new Transfer(this.#options, false);
    this.#outputs.push({ kind: "activity", state: "reading" });
    this.#send(ACK, false);
  }

  /** ENQ in mid-transfer: the sender began anew and repeats what was incomplete. */
  #restart(transfer: Transfer): void {
    const complete = transfer.complete;
    if (!complete && this.#keptBytes > 0) this.#report("LIS1_RESTARTED", "ENQ came in mid-transfer.");
    this.#pass(transfer.collector.drop());
    this.#endTransmission(complete);
  }

  #onEnd(): void {
    const transfer = this.#transfer;
    if (transfer !== null) this.#pass(transfer.collector.end());
    const complete = transfer?.complete ?? false;
    const hadMessages = this.#messages > 0;
    this.#endTransmission(complete);
    if (transfer === null) return;
    if (this.#options.acknowledgeEot === true) this.#send(ACK, hadMessages);
    if (complete && hadMessages) this.#outputs.push({ kind: "batch-end" });
    this.#becomeNeutral();
  }

  #onFrame(transfer: Transfer, frame: Frame, now: EpochMs): void {
    this.#answeredAt = now;
    this.#afterBroken = false;
    const { judgement, problems } = transfer.judge(frame, 0);
    if (judgement !== "duplicate" && !this.#keep(frame.bytes)) {
      this.#send(NAK, false);
      return;
    }
    this.#reportAll(problems);
    if (judgement === "refused") {
      this.#noteRefusals(transfer);
      this.#send(NAK, false);
      return;
    }
    this.#send(ACK, true);
    if (judgement === "new") this.#pass(transfer.collect(frame, 0));
  }

  #onBroken(transfer: Transfer, bytes: Uint8Array, reason: "too-long" | "interrupted"): void {
    if (!this.#keep(bytes)) return;
    this.#afterBroken = true;
    if (reason === "interrupted") this.#report("LIS1_BAD_CHECKSUM", "A control byte stood inside a frame.");
    else this.#report("LIS1_FRAME_TOO_LONG", "The frame was refused.");
    this.#reportAll(transfer.refuse(0));
    this.#noteRefusals(transfer);
    if (reason === "too-long") this.#send(NAK, false);
  }

  #onOutside(bytes: Uint8Array, goesOn: boolean): void {
    if (!this.#keep(bytes)) this.#keep(bytes);
    if (this.#transfer?.collector.underWay === true && !this.#afterBroken)
      this.#reportAll(this.#transfer.lose(outsideMessage, 0));
    else if (!goesOn) this.#report("BYTES_OUTSIDE_MESSAGE", "Bytes outside of frames.");
  }

  #noteRefusals(transfer: Transfer): void {
    if (transfer.refusals === manyRefusals) this.#report("LIS1_TOO_MANY_REFUSALS", `${manyRefusals} frames in a row.`);
  }

  /** False when the transmission would grow too long: it is ended as incomplete, and nothing of it is taken any more. */
  #keep(bytes: Uint8Array): boolean {
    if (this.#keptBytes + bytes.length > (this.#options.maxTransmissionBytes ?? maxTransmissionBytes)) {
      this.#report("TRANSMISSION_INCOMPLETE", "The transmission is larger than allowed.");
      this.#endTransmission(false);
      if (this.#transfer !== null) this.#becomeNeutral();
      return false;
    }
    this.#keptBytes += bytes.length;
    this.#outputs.push({ kind: "keep", bytes });
    return true;
  }

  /** The device went silent, or the link is gone: what is incomplete never becomes a message, and nothing is sent. */
  #giveUp(code: ProblemCode, now: EpochMs): void {
    for (const event of this.#reader.flush()) this.#handle(event, now);
    const transfer = this.#transfer;
    const complete = transfer?.complete ?? false;
    if (transfer !== null) {
      if (!complete) this.#report(code, "The transfer was under way.");
      this.#pass(transfer.collector.drop());
    }
    this.#endTransmission(complete);
    if (transfer !== null) this.#becomeNeutral();
  }

  /** Nothing kept (ENQ and EOT only, a keep-alive): nothing stored. */
  #endTransmission(complete: boolean): void {
    if (this.#keptBytes > 0) this.#outputs.push({ kind: "end", complete });
    this.#keptBytes = 0;
    this.#messages = 0;
  }

  #becomeNeutral(): void {
    this.#transfer = null;
    this.#outputs.push({ kind: "activity", state: "idle" });
  }

  #pass(collected: Collected): void {
    this.#reportAll(collected.problems);
    for (const { message } of collected.messages) {
      this.#messages += 1;
      this.#outputs.push({ kind: "message", message });
    }
  }

  #send(byte: number, acknowledges: boolean): void {
    this.#outputs.push({ kind: "send", bytes: Buffer.of(byte), acknowledges });
  }

  #report(code: ProblemCode, text: string): void {
    this.#outputs.push({ kind: "problem", problem: problem(code, text) });
  }

  /** Offsets count from the opening of the link, which says nothing to anyone. */
  #reportAll(problems: readonly Problem[]): void {
    for (const each of problems) this.#report(each.code, each.text);
  }
}
