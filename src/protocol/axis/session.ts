/**
 * The host's side of an Axis-Shield instrument, which gives its results when asked (ANALYZERS.md 3.2): a moment after it begins to
 * talk it is asked for what was measured since a time, ten records an answer, until an answer is not full.
 */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../../domain/clock.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { localDateTime } from "../../domain/time.ts";
import type { AxisOptions } from "../options.ts";
import type { Session, SessionOutput } from "../session.ts";
import { AxisDeframer, type AxisPiece, leftoverProblem } from "./deframer.ts";
import { type AxisMessage, patientRecords, recordAddress, roleOf } from "./message.ts";
import { ACK, NAK, readPacket, writeAnswer, writePacket } from "./packet.ts";
import { holdsResult, readRecords, recordsPerBlock, requestTime, type WallSeconds, wallSeconds } from "./records.ts";

const settleMs = 2_000;
const patienceMs = 30_000;
const daySeconds = 86_400;
/** A year: its whole memory is read within seconds, and a clock that is months behind hides nothing. */
const defaultHistoryDays = 366;
const defaultPollSeconds = 300;
/** Every read-out looks back over this much of what is known: on the last night of summer time the clock goes back an hour. */
const overlapSeconds = 7_200;
/** The number that a working host begins with (ANALYZERS.md 3.2). */
const firstPacketNumber = 21;
const lastPacketNumber = 9_999;

/**
 * `watermark`: wall time of the instrument (`YYYY-MM-DDTHH:mm:ss`) before which everything is known; null: `historyDays` back.
 * Throws RangeError where it is no time.
 */
export function createAxisSession(options: AxisOptions, zone: string, watermark: string | null = null): Session<AxisMessage> {
  return new AxisHost(options, zone, watermark);
}

interface Asked {
  readonly name: "asked";
  readonly packetNumber: string;
  readonly since: WallSeconds;
  readonly at: EpochMs;
  /** Anything at all since then: it is still there. */
  readonly heard: boolean;
}

type Phase =
  /** Nothing was heard yet, or no more. */
  | { readonly name: "silent" }
  /** It talks: it is asked at `askAt`, if it still does. */
  | { readonly name: "settling"; readonly askAt: EpochMs }
  | Asked
  /** Everything was read; asked again when it goes on talking, not before `pollAt`. */
  | { readonly name: "resting"; readonly pollAt: EpochMs };

class AxisHost implements Session<AxisMessage> {
  readonly #options: AxisOptions;
  readonly #zone: string;
  readonly #deframer: AxisDeframer;
  readonly #watermark: WallSeconds | null;
  #phase: Phase = { name: "silent" };
  /** Where the next read-out begins; null: as far back as the options say. */
  #since: WallSeconds | null;
  #newest: WallSeconds | null = null;
  #lastRecords: AxisMessage | null = null;
  #nextPacketNumber = firstPacketNumber;
  #heardAt: EpochMs = 0;
  #reading = false;
  /** Told once until an answer comes. */
  #toldNoAnswer = false;
  #outputs: SessionOutput<AxisMessage>[] = [];

  constructor(options: AxisOptions, zone: string, watermark: string | null) {
    this.#options = options;
    this.#zone = zone;
    this.#watermark = watermark === null ? null : wallSeconds(watermark);
    this.#since = this.#watermark;
    this.#deframer = new AxisDeframer(options.maxPacketBytes);
  }

  open(): readonly SessionOutput<AxisMessage>[] {
    return [];
  }

  receive(bytes: Uint8Array, now: EpochMs): readonly SessionOutput<AxisMessage>[] {
    if (bytes.length > 0) this.#hear(now);
    for (const piece of this.#deframer.push(bytes)) this.#handle(piece, now);
    return this.#take();
  }

  wake(now: EpochMs): readonly SessionOutput<AxisMessage>[] {
    if (this.#deframer.pending && now >= this.#heardAt + patienceMs) {
      for (const piece of this.#deframer.flush()) this.#handle(piece, now);
    }
    const due = this.#phaseDueAt();
    if (due !== null && now >= due) this.#onDue(now);
    return this.#take();
  }

  lost(): readonly SessionOutput<AxisMessage>[] {
    for (const piece of this.#deframer.flush()) this.#keepLeftover(piece);
    this.#forget();
    this.#setReading(false);
    return this.#take();
  }

  wakeAt(): EpochMs | null {
    const due = this.#phaseDueAt();
    if (!this.#deframer.pending) return due;
    return Math.min(due ?? Number.POSITIVE_INFINITY, this.#heardAt + patienceMs);
  }

  #phaseDueAt(): EpochMs | null {
    const phase = this.#phase;
    if (phase.name === "settling") return phase.askAt;
    if (phase.name !== "asked") return null;
    return (this.#deframer.pending ? Math.max(phase.at, this.#heardAt) : phase.at) + patienceMs;
  }

  #hear(now: EpochMs): void {
    this.#heardAt = now;
    const phase = this.#phase;
    if (phase.name === "asked") this.#phase = { ...phase, heard: true };
    else if (phase.name === "silent") this.#phase = { name: "settling", askAt: now + settleMs };
    else if (phase.name === "resting") this.#phase = { name: "settling", askAt: Math.max(phase.pollAt, now + settleMs) };
  }

  #onDue(now: EpochMs): void {
    if (this.#phase.name === "asked") this.#onNoAnswer(this.#phase, now);
    else if (now < this.#heardAt + patienceMs) this.#ask(this.#since ?? this.#wallClock(now) - this.#historySeconds(), now);
    else this.#forget();
  }

  #onNoAnswer({ heard, since }: Asked, now: EpochMs): void {
    if (!this.#toldNoAnswer) this.#report(problem("AXIS_NO_ANSWER", `Nothing for ${patienceMs / 1000} s.`));
    this.#toldNoAnswer = true;
    this.#setReading(false);
    if (heard) this.#ask(since, now);
    else this.#forget();
  }

  /** Unplugged: what comes back may be another instrument, or have another clock. It is read from the beginning. */
  #forget(): void {
    this.#phase = { name: "silent" };
    this.#since = this.#watermark;
    this.#newest = null;
  }

  #handle(piece: AxisPiece, now: EpochMs): void {
    if (piece.kind !== "packet") {
      this.#keepLeftover(piece);
      return;
    }
    const packet = readPacket(piece.bytes);
    if (packet.kind === "message") this.#onMessage(packet.message, piece.bytes, now);
    else if (packet.kind === "foreign") this.#onUnknown(packet.packetNumber, piece.bytes);
    else if (packet.kind === "damaged") this.#onDamaged(packet.packetNumber, piece.bytes);
    else if (packet.kind !== "heartbeat") this.#onAnswer(packet.kind, packet.packetNumber);
  }

  #onAnswer(answer: "ack" | "nak", packetNumber: string): void {
    if (this.#phase.name !== "asked" || this.#phase.packetNumber !== packetNumber) return;
    if (answer === "ack") this.#setReading(true);
    else this.#report(problem("AXIS_REFUSED", "The request was answered with NAK."));
  }

  #onMessage(message: AxisMessage, bytes: Uint8Array, now: EpochMs): void {
    const role = roleOf(message);
    if (role === "unknown") this.#onUnknown(message.packetNumber, bytes);
    else if (role === "records") this.#onRecords(message, bytes, now);
    else this.#send(writeAnswer(message.packetNumber, ACK), false);
    if (role === "refusal") this.#report(problem("AXIS_REFUSED", "A cmderr message."));
  }

  #onUnknown(packetNumber: string, bytes: Uint8Array): void {
    this.#outputs.push({ kind: "keep", bytes });
    this.#send(writeAnswer(packetNumber, ACK), true);
    this.#report(problem("AXIS_UNKNOWN_CLASS", "It was answered."));
    this.#outputs.push({ kind: "end", complete: true });
  }

  #onDamaged(packetNumber: string | null, bytes: Uint8Array): void {
    this.#outputs.push({ kind: "keep", bytes });
    this.#report(problem("AXIS_BAD_CRC", packetNumber === null ? "Its number is damaged, too." : "It was answered with NAK."));
    if (packetNumber !== null) this.#send(writeAnswer(packetNumber, NAK), false);
    this.#outputs.push({ kind: "end", complete: false });
  }

  /** What was handed on last and comes again, or holds nothing, is answered and not stored once more. */
  #onRecords(message: AxisMessage, bytes: Uint8Array, now: EpochMs): void {
    const last = this.#lastRecords;
    const known = last !== null && last.class === message.class && Buffer.compare(last.payload, message.payload) === 0;
    const news = !known && message.payload.some((byte) => byte !== 0);
    if (news) this.#outputs.push({ kind: "keep", bytes });
    this.#send(writeAnswer(message.packetNumber, ACK), true);
    if (message.class === patientRecords) this.#send(writePacket(this.#packetNumber(), `${recordAddress}:cmdack@`), true);
    if (news) this.#outputs.push({ kind: "message", message }, { kind: "end", complete: true });
    this.#lastRecords = message;
    // The same number again: our answer was lost, and what we asked for since then is still to come.
    const again = known && last.packetNumber === message.packetNumber;
    if (message.class === patientRecords && !again) this.#onAnswered(message.payload, now);
  }

  #onAnswered(payload: Uint8Array, now: EpochMs): void {
    const used = (readRecords(payload) ?? []).filter(holdsResult);
    for (const { seconds } of used) this.#newest = Math.max(this.#newest ?? seconds, seconds);
    if (this.#phase.name !== "asked") return;
    this.#toldNoAnswer = false;
    const next = (used.at(-1)?.seconds ?? 0) + 1;
    if (used.length < recordsPerBlock) this.#rest(now);
    else if (next > this.#phase.since) this.#ask(next, now);
    else {
      this.#report(problem("AXIS_NO_PROGRESS", "A full block ends before the time that was asked for."));
      this.#rest(now);
    }
  }

  #rest(now: EpochMs): void {
    // A clock that was ahead once must not hide what is measured after it was put right.
    if (this.#newest !== null) this.#since = Math.min(this.#newest, this.#wallClock(now)) - overlapSeconds;
    this.#phase = { name: "resting", pollAt: now + (this.#options.pollSeconds ?? defaultPollSeconds) * 1000 };
    this.#outputs.push({ kind: "batch-end" });
    this.#setReading(false);
  }

  #ask(since: WallSeconds, now: EpochMs): void {
    const packetNumber = this.#packetNumber();
    this.#phase = { name: "asked", packetNumber, since, at: now, heard: false };
    this.#send(writePacket(packetNumber, `${recordAddress}:${patientRecords}@${requestTime(since)}`), false);
  }

  #packetNumber(): string {
    const number = this.#nextPacketNumber;
    this.#nextPacketNumber = number === lastPacketNumber ? firstPacketNumber : number + 1;
    return String(number).padStart(4, "0");
  }

  /** A plain line is whole; anything else that is no packet broke off. */
  #keepLeftover({ kind, bytes }: AxisPiece): void {
    if (kind === "packet") return;
    this.#outputs.push({ kind: "keep", bytes });
    this.#report(leftoverProblem(kind, null));
    this.#outputs.push({ kind: "end", complete: kind === "line" });
  }

  #historySeconds(): number {
    return (this.#options.historyDays ?? defaultHistoryDays) * daySeconds;
  }

  #wallClock(now: EpochMs): WallSeconds {
    return wallSeconds(localDateTime(now, this.#zone));
  }

  #setReading(reading: boolean): void {
    if (this.#reading !== reading) this.#outputs.push({ kind: "activity", state: reading ? "reading" : "idle" });
    this.#reading = reading;
  }

  #send(bytes: Uint8Array, acknowledges: boolean): void {
    this.#outputs.push({ kind: "send", bytes, acknowledges });
  }

  #report(each: Problem): void {
    this.#outputs.push({ kind: "problem", problem: each });
  }

  #take(): readonly SessionOutput<AxisMessage>[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
