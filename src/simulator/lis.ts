/**
 * The instrument on a LIS01 link: the sender of LIS.md 1.4 with its timers. A message that was not acknowledged to its last
 * frame is kept and sent again as a whole, so a host may get the same results twice, but never loses one.
 */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../domain/clock.ts";
import { ACK, ENQ, EOT, type FramingOptions, frameMessage, NAK } from "../protocol/lis1/frame.ts";
import type { DeviceOutput, SimulatedDevice } from "./device.ts";
import type { FaultName } from "./faults.ts";

/** Records ended with CR. `results` is how many the host takes responsibility for with the last ACK. */
export interface LisText {
  readonly text: Uint8Array;
  readonly results: number;
}

export interface LisDeviceOptions extends Pick<FramingOptions, "maxTextBytes" | "framePerRecord"> {
  readonly fault?: FaultName | null;
  /** With the fault `enq-mid-transfer`: after so many frames. */
  readonly enquireAfter?: number;
  /** With the fault `lost-frames`: so many, once. The device believes that they were taken, and goes on. */
  readonly loses?: number;
}

const replyTimeoutMs = 15_000;
const busyWaitMs = 10_000;
const contentionWaitMs = 1_000;
const maxSendsPerFrame = 6;
const maxAttempts = 6;

type Phase = "waiting" | "enquired" | "transfer" | "over";

/**
 * Each text in a transfer phase of its own; with the fault `glued` all in one. With `contention` the device takes the host's first ACK
 * for an ENQ of its own, and waits.
 */
export function createLisDevice(texts: readonly LisText[], options: LisDeviceOptions = {}): SimulatedDevice {
  return new LisDevice(texts, options);
}

interface QueuedTransfer {
  readonly frames: readonly Uint8Array[];
  readonly results: number;
}

class LisDevice implements SimulatedDevice {
  readonly #fault: FaultName | null;
  readonly #enquireAfter: number;
  readonly #loses: number;
  readonly #transfers: QueuedTransfer[];
  #phase: Phase = "waiting";
  #deadline: EpochMs | null = null;
  #frame = 0;
  #sends = 0;
  #attempts = 0;
  #acknowledged = 0;
  /** A fault strikes once. */
  #struck = false;
  #outputs: DeviceOutput[] = [];

  constructor(texts: readonly LisText[], options: LisDeviceOptions) {
    this.#fault = options.fault ?? null;
    this.#enquireAfter = options.enquireAfter ?? 1;
    this.#loses = options.loses ?? 2;
    const again = this.#fault === "resend" ? [...texts, ...texts.map((each) => ({ ...each, results: 0 }))] : texts;
    const groups = this.#fault === "glued" ? [again] : again.map((text) => [text]);
    this.#transfers = groups.filter((group) => group.length > 0).map((group) => toTransfer(group, options));
  }

  /** Again after a lost link: what was not acknowledged is sent anew. */
  open(now: EpochMs): readonly DeviceOutput[] {
    this.#attempts = 0;
    this.#enquire(now);
    return this.#take();
  }

  receive(bytes: Uint8Array, now: EpochMs): readonly DeviceOutput[] {
    for (const byte of bytes) {
      if (this.#phase === "enquired") this.#onReplyToEnquiry(byte, now);
      else if (this.#phase === "transfer") this.#onReplyToFrame(byte, now);
    }
    return this.#take();
  }

  wake(now: EpochMs): readonly DeviceOutput[] {
    if (this.#deadline === null || now < this.#deadline) return [];
    if (this.#phase === "waiting") this.#enquire(now);
    else this.#abort(now);
    return this.#take();
  }

  wakeAt(): EpochMs | null {
    return this.#deadline;
  }

  #take(): readonly DeviceOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  #enquire(now: EpochMs): void {
    if (this.#transfers.length === 0) {
      this.#finish({ kind: "done", acknowledged: this.#acknowledged });
    } else if (this.#attempts === maxAttempts) {
      this.#finish({ kind: "failed", reason: "The host does not take the message." });
    } else {
      this.#attempts += 1;
      this.#phase = "enquired";
      this.#sendControl(ENQ);
      this.#deadline = now + replyTimeoutMs;
    }
  }

  #onReplyToEnquiry(byte: number, now: EpochMs): void {
    if (byte === ACK && this.#strikes("contention")) this.#waitFor(contentionWaitMs, now);
    else if (byte === ACK) this.#beginTransfer(now);
    else if (byte === NAK) this.#waitFor(busyWaitMs, now);
    else if (byte === ENQ) this.#waitFor(contentionWaitMs, now);
  }

  #beginTransfer(now: EpochMs): void {
    this.#phase = "transfer";
    this.#frame = 0;
    this.#sends = 0;
    this.#sendFrame(now);
  }

  /** EOT accepts the frame like ACK and asks for the line, which is given up at the end. Any other byte is a NAK. */
  #onReplyToFrame(byte: number, now: EpochMs): void {
    if ((byte === ACK || byte === EOT) && !this.#hearsNoise()) this.#onAccepted(now);
    else if (this.#sends < maxSendsPerFrame) this.#sendFrame(now);
    else this.#abort(now);
  }

  /** The acknowledgement of the last frame arrives garbled, once. */
  #hearsNoise(): boolean {
    if (this.#fault !== "lost-ack" || this.#struck || this.#frame + 1 < this.#frames.length) return false;
    this.#struck = true;
    return true;
  }

  get #frames(): readonly Uint8Array[] {
    return this.#transfers[0]?.frames ?? [];
  }

  #onAccepted(now: EpochMs): void {
    if (this.#fault === "duplicate-frame" && this.#sends === 1) {
      this.#sendFrame(now);
      return;
    }
    this.#frame += 1;
    this.#sends = 0;
    if (this.#frame === 2 && this.#strikes("lost-frames")) {
      this.#frame = Math.max(this.#frame, Math.min(this.#frame + this.#loses, this.#frames.length - 1));
    }
    if (this.#frame === this.#enquireAfter && this.#strikes("enq-mid-transfer")) {
      this.#enquire(now);
      return;
    }
    if (this.#frame < this.#frames.length) {
      this.#sendFrame(now);
      return;
    }
    this.#sendControl(EOT);
    this.#acknowledged += this.#transfers.shift()?.results ?? 0;
    this.#attempts = 0;
    this.#enquire(now);
  }

  #sendFrame(now: EpochMs): void {
    const bytes = this.#frames[this.#frame] ?? Uint8Array.of();
    this.#sends += 1;
    this.#outputs.push({ kind: "send", bytes: this.#strikes("bad-checksum") ? damaged(bytes) : bytes });
    this.#deadline = now + replyTimeoutMs;
  }

  #strikes(fault: FaultName): boolean {
    if (this.#fault !== fault || this.#struck) return false;
    this.#struck = true;
    return true;
  }

  #abort(now: EpochMs): void {
    this.#sendControl(EOT);
    this.#waitFor(busyWaitMs, now);
  }

  #waitFor(ms: number, now: EpochMs): void {
    this.#phase = "waiting";
    this.#deadline = now + ms;
  }

  #finish(output: DeviceOutput): void {
    this.#phase = "over";
    this.#deadline = null;
    this.#outputs.push(output);
  }

  #sendControl(byte: number): void {
    this.#outputs.push({ kind: "send", bytes: Uint8Array.of(byte) });
  }
}

function toTransfer(texts: readonly LisText[], options: LisDeviceOptions): QueuedTransfer {
  const frames: Uint8Array[] = [];
  for (const { text } of texts) frames.push(...frameMessage(text, { ...options, firstNumber: frames.length + 1 }));
  return { frames, results: texts.reduce((sum, { results }) => sum + results, 0) };
}

/** One bit of the middle byte. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
