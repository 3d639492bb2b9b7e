/**
 * The instrument's side of the Axis-Shield protocol (ANALYZERS.md 3.2): it shows that it is there, and hands out its stored records
 * when it is asked, ten at a time. A block that was not acknowledged is sent again under the same number.
 */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../domain/clock.ts";
import { AxisDeframer } from "../protocol/axis/deframer.ts";
import { recordBytes, recordsPerBlock } from "../protocol/axis/index.ts";
import type { AxisMessage } from "../protocol/axis/message.ts";
import { patientRecords, recordAddress } from "../protocol/axis/message.ts";
import { ACK, NAK, readPacket, writeAnswer, writePacket } from "../protocol/axis/packet.ts";
import type { DeviceOutput, SimulatedDevice } from "./device.ts";
import type { FaultName } from "./faults.ts";

/** A record of 256 bytes. `measuredAt` is the wall time in it, `YYYY-MM-DDTHH:mm:ss`. */
export interface StoredRecord {
  readonly bytes: Uint8Array;
  readonly measuredAt: string;
}

export interface AxisDeviceOptions {
  /** Behind `FFFF:IC@`. */
  readonly heartbeat?: string;
  readonly fault?: FaultName | null;
}

const heartbeatMs = 2_000;
const replyTimeoutMs = 15_000;
const maxSends = 6;
/** A host that says nothing for so long will not ask any more. */
const patienceMs = 120_000;
/** Between packets such an instrument may print plain lines. */
const plainLine = Buffer.from("Self test passed\r", "latin1");

/** With the fault `glued` an answer leaves in one write: acknowledgement, plain line, heartbeat, records. */
export function createAxisDevice(records: readonly StoredRecord[], options: AxisDeviceOptions = {}): SimulatedDevice {
  return new AxisDevice(records, options);
}

interface SentBlock {
  readonly packetNumber: string;
  readonly bytes: Uint8Array;
  readonly records: readonly StoredRecord[];
  sends: number;
  acknowledged: boolean;
}

class AxisDevice implements SimulatedDevice {
  readonly #records: readonly StoredRecord[];
  readonly #heartbeat: string;
  readonly #fault: FaultName | null;
  readonly #taken = new Set<StoredRecord>();
  #deframer = new AxisDeframer();
  #block: SentBlock | null = null;
  #nextPacketNumber = 0xa7;
  #heartbeatAt: EpochMs | null = null;
  #resendAt: EpochMs | null = null;
  #heardAt: EpochMs = 0;
  /** A fault strikes once. */
  #struck = false;
  #outputs: DeviceOutput[] = [];

  constructor(records: readonly StoredRecord[], options: AxisDeviceOptions) {
    this.#records = records;
    this.#heartbeat = options.heartbeat ?? "";
    this.#fault = options.fault ?? null;
  }

  open(now: EpochMs): readonly DeviceOutput[] {
    this.#deframer = new AxisDeframer();
    this.#block = null;
    this.#resendAt = null;
    this.#heardAt = now;
    this.#beat(now);
    return this.#take();
  }

  receive(bytes: Uint8Array, now: EpochMs): readonly DeviceOutput[] {
    this.#heardAt = now;
    for (const piece of this.#deframer.push(bytes)) {
      if (piece.kind === "packet" && this.#heartbeatAt !== null) this.#onPacket(piece.bytes, now);
    }
    return this.#take();
  }

  wake(now: EpochMs): readonly DeviceOutput[] {
    if (this.#resendAt !== null && now >= this.#resendAt) this.#sendBlock(now);
    if (this.#heartbeatAt !== null && now >= this.#heartbeatAt) this.#beat(now);
    if (this.#heartbeatAt !== null && now >= this.#heardAt + patienceMs) this.#fail("The host does not ask for results.");
    return this.#take();
  }

  wakeAt(): EpochMs | null {
    if (this.#heartbeatAt === null || this.#resendAt === null) return this.#heartbeatAt;
    return Math.min(this.#heartbeatAt, this.#resendAt);
  }

  #take(): readonly DeviceOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    if (this.#fault !== "glued") return outputs;
    const sent = outputs.flatMap((output) => (output.kind === "send" ? [output.bytes] : []));
    const others = outputs.filter(({ kind }) => kind !== "send");
    return sent.length === 0 ? others : [{ kind: "send", bytes: Buffer.concat(sent) }, ...others];
  }

  #onPacket(bytes: Uint8Array, now: EpochMs): void {
    const packet = readPacket(bytes);
    if (packet.kind === "message") this.#onMessage(packet.message, now);
    else if (packet.kind === "damaged" && packet.packetNumber !== null) this.#send(writeAnswer(packet.packetNumber, NAK));
    else if (packet.kind === "ack") this.#onAcknowledged(packet.packetNumber);
    else if (packet.kind === "nak" && packet.packetNumber === this.#block?.packetNumber) this.#sendBlock(now);
  }

  #onMessage(message: AxisMessage, now: EpochMs): void {
    // One thing at a time: a request is taken when the last block is settled.
    const busy = message.class === patientRecords && this.#block !== null;
    this.#send(writeAnswer(message.packetNumber, busy ? NAK : ACK));
    if (message.class === patientRecords && !busy) this.#onRequest(Buffer.from(message.payload).toString("latin1"), now);
    if (message.class === "cmdack") this.#onTaken();
  }

  /** `since` is `20260114 12:26:00`; so written, times have the order of their texts. */
  #onRequest(since: string, now: EpochMs): void {
    const due = this.#records.filter(({ measuredAt }) => measuredAt.replaceAll("-", "").replace("T", " ") >= since);
    const records = due.slice(0, recordsPerBlock);
    const payload = Buffer.alloc(recordsPerBlock * recordBytes);
    for (const [index, { bytes }] of records.entries()) payload.set(bytes, index * recordBytes);
    const packetNumber = this.#packetNumber();
    const body = Buffer.concat([Buffer.from(`${recordAddress}:${patientRecords}@`, "latin1"), payload]);
    this.#block = { packetNumber, bytes: writePacket(packetNumber, body), records, sends: 0, acknowledged: false };
    if (this.#fault === "glued") {
      this.#send(plainLine);
      this.#beat(now);
    }
    this.#sendBlock(now);
  }

  #sendBlock(now: EpochMs): void {
    const block = this.#block;
    if (block === null) return;
    if (block.sends === maxSends) {
      this.#fail("The host does not acknowledge the records.");
      return;
    }
    block.sends += 1;
    this.#send(this.#strikes("bad-checksum") ? damaged(block.bytes) : block.bytes);
    if (this.#strikes("duplicate-frame")) this.#send(block.bytes);
    this.#resendAt = now + replyTimeoutMs;
  }

  #onAcknowledged(packetNumber: string): void {
    if (this.#block?.packetNumber === packetNumber && !this.#strikes("lost-ack")) this.#block.acknowledged = true;
  }

  /** The packet was acknowledged, and now the message. */
  #onTaken(): void {
    const block = this.#block;
    if (block?.acknowledged !== true) return;
    this.#block = null;
    this.#resendAt = null;
    for (const record of block.records) this.#taken.add(record);
    if (block.records.length === recordsPerBlock) return;
    this.#heartbeatAt = null;
    this.#outputs.push({ kind: "done", acknowledged: this.#taken.size });
  }

  #strikes(fault: FaultName): boolean {
    if (this.#fault !== fault || this.#struck) return false;
    this.#struck = true;
    return true;
  }

  #beat(now: EpochMs): void {
    this.#send(writePacket(this.#packetNumber(), `FFFF:IC@${this.#heartbeat}`));
    this.#heartbeatAt = now + heartbeatMs;
  }

  #packetNumber(): string {
    const number = this.#nextPacketNumber;
    this.#nextPacketNumber = (number + 1) & 0xffff;
    return number.toString(16).toUpperCase().padStart(4, "0");
  }

  #fail(reason: string): void {
    this.#heartbeatAt = null;
    this.#resendAt = null;
    this.#outputs.push({ kind: "failed", reason });
  }

  #send(bytes: Uint8Array): void {
    this.#outputs.push({ kind: "send", bytes });
  }
}

/** One bit of the middle byte. */
function damaged(bytes: Uint8Array): Uint8Array {
  const middle = bytes.length >> 1;
  return Uint8Array.from(bytes).with(middle, (bytes[middle] ?? 0) ^ 1);
}
