/**
 * One packet: DLE STX, number (4 characters), body, DLE ETB, CRC, DLE ETX; a DLE in the body is doubled and the CRC covers the
 * bytes as transmitted (ANALYZERS.md 3.2). The network heartbeat has neither DLE ETB nor CRC and ends with a constant X (3.3).
 */
import { Buffer } from "node:buffer";
import type { AxisMessage } from "./message.ts";

export const STX = 0x02;
export const ETX = 0x03;
export const ACK = 0x06;
export const DLE = 0x10;
export const NAK = 0x15;
export const ETB = 0x17;

export type AxisPacket =
  | { readonly kind: "message"; readonly message: AxisMessage }
  | { readonly kind: "ack" | "nak"; readonly packetNumber: string }
  | { readonly kind: "heartbeat" }
  /** Undamaged, but its body has no address and class. */
  | { readonly kind: "foreign"; readonly packetNumber: string }
  /** The number is null where it cannot be believed. */
  | { readonly kind: "damaged"; readonly packetNumber: string | null };

/** A whole packet around a body such as `0025:cmdack@`. */
export function writePacket(packetNumber: string, body: Uint8Array | string): Uint8Array {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  const content = stuff(Buffer.concat([Buffer.from(packetNumber, "latin1"), bytes]));
  const checked = Buffer.concat([Buffer.of(DLE, STX), content, Buffer.of(DLE, ETB)]);
  return Buffer.concat([checked, Buffer.from(crcText(checked), "latin1"), Buffer.of(DLE, ETX)]);
}

export function writeAnswer(packetNumber: string, answer: typeof ACK | typeof NAK): Uint8Array {
  return writePacket(packetNumber, Uint8Array.of(answer));
}

/** Reads what stands from DLE STX to DLE ETX, both included. */
export function readPacket(bytes: Uint8Array): AxisPacket {
  const { content, end } = unstuff(bytes.subarray(2, -2));
  if (end === "none") return isHeartbeat(content) ? { kind: "heartbeat" } : damaged(content);
  const checkedBytes = 2 + (end === "bad" ? 0 : end);
  const sent = latin1(bytes.subarray(checkedBytes, -2)).toUpperCase();
  if (end === "bad" || sent !== crcText(bytes.subarray(0, checkedBytes))) return damaged(content);
  return readContent(content);
}

/** Doubles every DLE. */
export function stuff(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(Array.from(bytes).flatMap((byte) => (byte === DLE ? [DLE, DLE] : [byte])));
}

interface Unstuffed {
  readonly content: Uint8Array;
  /** Length up to and with DLE ETB; `none` without one; `bad` where a DLE stands before anything else. */
  readonly end: number | "none" | "bad";
}

/** Undoes `stuff` by walking, up to DLE ETB. */
export function unstuff(bytes: Uint8Array): Unstuffed {
  const content = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === DLE) {
      at += 1;
      if (bytes[at] === ETB) return { content: content.subarray(0, length), end: at + 1 };
      if (bytes[at] !== DLE) return { content: content.subarray(0, length), end: "bad" };
    }
    content[length] = byte;
    length += 1;
  }
  return { content: content.subarray(0, length), end: "none" };
}

function readContent(content: Uint8Array): AxisPacket {
  const packetNumber = latin1(content.subarray(0, 4));
  const body = content.subarray(4);
  if (body.length === 1 && body[0] === ACK) return { kind: "ack", packetNumber };
  if (body.length === 1 && body[0] === NAK) return { kind: "nak", packetNumber };
  const at = body.indexOf(0x40);
  const [, address, name] = /^([^@]{4}):([^@]*)$/.exec(latin1(body.subarray(0, Math.max(at, 0)))) ?? [];
  if (address === undefined || name === undefined) return { kind: "foreign", packetNumber };
  return { kind: "message", message: { packetNumber, address, class: name, payload: body.slice(at + 1) } };
}

function isHeartbeat(content: Uint8Array): boolean {
  return /^[0-9A-F]{4}FFFF:IC@[\x20-\x7e]*X$/.test(latin1(content));
}

function damaged(content: Uint8Array): AxisPacket {
  const packetNumber = latin1(content.subarray(0, 4));
  return { kind: "damaged", packetNumber: /^[0-9A-F]{4}$/.test(packetNumber) ? packetNumber : null };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/**
 * CRC-16/MCRF4XX: reflected polynomial 8408, begins with FFFF, nothing added at the end (ANALYZERS.md 3.2). What one byte does to the
 * register, for every byte.
 */
const steps = Uint16Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit += 1) register = (register & 1) === 1 ? (register >>> 1) ^ 0x8408 : register >>> 1;
  return register;
});

export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (steps[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}

/** As a packet carries it: four upper-case hexadecimal digits. */
export function crcText(bytes: Uint8Array): string {
  return crc16(bytes).toString(16).toUpperCase().padStart(4, "0");
}
