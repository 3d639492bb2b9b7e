/**
 * An analyzer that sends HL7 over MLLP the way Afinion 2 does (ANALYZERS.md 3.1): one message at a time, and after 30 s without an
 * acknowledgement the same message again with a new MSH-10.
 */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../domain/clock.ts";
import type { DeviceOutput, SimulatedDevice } from "./device.ts";
import type { FaultName } from "./faults.ts";

/** `write` gives the message bytes, segments ended with CR, without the MLLP bytes around them. */
export interface MllpText {
  readonly write: (controlId: string) => Uint8Array;
  readonly results: number;
}

export interface MllpDeviceOptions {
  readonly firstControlId?: number;
  /** For an analyzer that writes the same MSH-10 into every message. */
  readonly constantControlId?: string;
  readonly fault?: FaultName | null;
}

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;

const resendAfterMs = 30_000;
const maxSends = 10;
const maxReplyBytes = 64_000;

/** With the fault `glued` all messages leave at once, and each is still waited for. */
export function createMllpDevice(texts: readonly MllpText[], options: MllpDeviceOptions = {}): SimulatedDevice {
  return new MllpDevice(texts, options);
}

interface SentMessage {
  readonly text: MllpText;
  controlId: string;
  sends: number;
}

class MllpDevice implements SimulatedDevice {
  readonly #fault: FaultName | null;
  readonly #queue: MllpText[];
  readonly #constantControlId: string | null;
  #nextControlId: number;
  #inFlight: SentMessage[] = [];
  #received = Buffer.alloc(0);
  #deadline: EpochMs | null = null;
  #acknowledged = 0;
  #struck = false;
  #over = false;
  #outputs: DeviceOutput[] = [];

  constructor(texts: readonly MllpText[], options: MllpDeviceOptions) {
    this.#fault = options.fault ?? null;
    this.#queue = this.#fault === "duplicate-frame" ? texts.flatMap((text) => [text, { ...text, results: 0 }]) : [...texts];
    this.#constantControlId = options.constantControlId ?? null;
    this.#nextControlId = options.firstControlId ?? 1000;
  }

  /** Again after a lost link: what was not acknowledged is sent anew. */
  open(now: EpochMs): readonly DeviceOutput[] {
    this.#over = false;
    this.#received = Buffer.alloc(0);
    for (const message of this.#inFlight) message.sends = 0;
    if (this.#inFlight.length > 0) this.#resend(now);
    else this.#sendNext(now);
    return this.#take();
  }

  receive(bytes: Uint8Array, now: EpochMs): readonly DeviceOutput[] {
    this.#received = Buffer.concat([this.#received, bytes]).subarray(-maxReplyBytes);
    for (let end = this.#received.indexOf(FS); end !== -1; end = this.#received.indexOf(FS)) {
      const reply = this.#received.subarray(this.#received.lastIndexOf(VT, end) + 1, end);
      this.#received = this.#received.subarray(end + 1);
      this.#onReply(reply.toString("latin1"), now);
    }
    return this.#take();
  }

  wake(now: EpochMs): readonly DeviceOutput[] {
    if (this.#deadline === null || now < this.#deadline) return [];
    this.#resend(now);
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

  #sendNext(now: EpochMs): void {
    const count = this.#fault === "glued" ? this.#queue.length : 1;
    this.#inFlight = this.#queue.splice(0, count).map((text) => ({ text, controlId: "", sends: 0 }));
    if (this.#inFlight.length > 0) this.#resend(now);
    else this.#finish({ kind: "done", acknowledged: this.#acknowledged });
  }

  #resend(now: EpochMs): void {
    if (this.#inFlight.some((message) => message.sends === maxSends)) {
      this.#finish({ kind: "failed", reason: "The host does not acknowledge the message." });
      return;
    }
    const blocks = this.#inFlight.map((message) => {
      message.controlId = this.#constantControlId ?? String(this.#nextControlId);
      message.sends += 1;
      this.#nextControlId += 1;
      return Buffer.concat([Buffer.of(VT), message.text.write(message.controlId), Buffer.of(FS, CR)]);
    });
    this.#outputs.push({ kind: "send", bytes: Buffer.concat(blocks) });
    this.#deadline = now + resendAfterMs;
  }

  /** Only an accepting MSA for a message in flight counts; anything else is as if nothing had come. */
  #onReply(reply: string, now: EpochMs): void {
    if (this.#over) return;
    const accepted = this.#inFlight.find((message) => isAccepted(reply, message.controlId));
    if (accepted === undefined || this.#losesAcknowledgement()) return;
    this.#acknowledged += accepted.text.results;
    this.#inFlight = this.#inFlight.filter((message) => message !== accepted);
    if (this.#inFlight.length === 0) this.#sendNext(now);
  }

  #losesAcknowledgement(): boolean {
    if (this.#struck || (this.#fault !== "lost-ack" && this.#fault !== "resend")) return false;
    this.#struck = true;
    return true;
  }

  #finish(output: DeviceOutput): void {
    this.#over = true;
    this.#deadline = null;
    this.#outputs.push(output);
  }
}

function isAccepted(reply: string, controlId: string): boolean {
  const separator = reply[3] ?? "|";
  return reply.split("\r").some((segment) => {
    const [name, code = "", id] = segment.split(separator);
    return name === "MSA" && (code === "AA" || code === "CA") && id === controlId;
  });
}
