/** What an instrument sends, composed for tests. */
import { Buffer } from "node:buffer";
import {
  recordBytes,
  recordLayout,
  recordsPerBlock,
  resultBytes,
  resultLayout,
  wallSeconds,
} from "../../../../src/protocol/axis/index.ts";
import { readPacket, writePacket } from "../../../../src/protocol/axis/packet.ts";

export const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
export const shown = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
export const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

export const heartbeat = writePacket("0100", "FFFF:IC@20260114,123000,AF20000001,21.16");
/** The form without CRC (ANALYZERS.md 3.3). */
export const networkHeartbeat = latin1("\x10\x02010BFFFF:IC@20260114,123000,AF20000001,21.16X\x10\x03");

/** A block with a result for each of these wall times. */
export function payload(...times: readonly string[]): Uint8Array {
  const bytes = Buffer.alloc(recordsPerBlock * recordBytes);
  for (const [index, time] of times.entries()) {
    const record = bytes.subarray(index * recordBytes);
    record.writeInt32LE(101 + index, recordLayout.recordNumber);
    record.writeInt32LE(1 + index, recordLayout.runNumber);
    record.writeInt32LE(wallSeconds(time), recordLayout.seconds);
    record.writeInt32LE(1, recordLayout.results + (index % 4) * resultBytes + resultLayout.valid);
  }
  return Uint8Array.from(bytes);
}

/** `n` times, five minutes apart. */
export function timesFrom(first: string, n: number): readonly string[] {
  const start = wallSeconds(first);
  return Array.from({ length: n }, (_, index) => new Date((start + index * 300) * 1000).toISOString().slice(0, 19));
}

export const recordsPacket = (packetNumber: string, content: Uint8Array): Uint8Array =>
  Uint8Array.from(writePacket(packetNumber, join(latin1("0025:record,patient@"), content)));

/** What a host's bytes say: `ack 00A7`, `0021 record,patient 20260101 00:00:00`. */
export function said(bytes: Uint8Array): string {
  const packet = readPacket(bytes);
  if (packet.kind !== "message") return `${packet.kind} ${"packetNumber" in packet ? packet.packetNumber : ""}`;
  const { packetNumber, address, class: name, payload: content } = packet.message;
  return `${packetNumber} ${address}:${name}@${shown(content)}`;
}
