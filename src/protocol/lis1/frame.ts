/** Building LIS01 frames: `STX FN text (ETB|ETX) C1 C2 CR LF` (LIS.md 1.2, 1.3). */
import { Buffer } from "node:buffer";

/** The control bytes of LIS01 (LIS.md 1.2) and its limits. */
export const STX = 0x02;
export const ETX = 0x03;
export const EOT = 0x04;
export const ENQ = 0x05;
export const ACK = 0x06;
export const NAK = 0x15;
export const ETB = 0x17;
export const LF = 0x0a;
export const CR = 0x0d;

/** With overhead; that is 63 993 bytes of text (LIS.md 1.2). */
export const maxFrameBytes = 64_000;
export const maxTransmissionBytes = 16 * 1024 * 1024;
/** Tail of a frame that is not looked at: CR LF. */
export const tailBytes = 2;

export interface FramingOptions {
  /** Longer texts are cut, with ETB between the pieces. The classic limit is 240. */
  readonly maxTextBytes?: number;
  /** One record per frame, each ended with ETX, as most instruments do; else the text is packed. */
  readonly framePerRecord?: boolean;
  /** Frame numbers go on through a transfer phase, whatever messages it holds. */
  readonly firstNumber?: number;
}

/** Sum of the bytes from FN (at `from`) through ETB/ETX (before `to`), modulo 256, as two upper-case hex digits. */
export function checksum(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += bytes[at] ?? 0;
  return (sum & 0xff).toString(16).toUpperCase().padStart(2, "0");
}

export function buildFrame(number: number, text: Uint8Array, end: typeof ETX | typeof ETB): Uint8Array {
  const body = Buffer.concat([Buffer.from(String(number % 8), "latin1"), text, Buffer.of(end)]);
  return Buffer.concat([Buffer.of(STX), body, Buffer.from(checksum(body), "latin1"), Buffer.of(CR, LF)]);
}

/** The frames of one message text (records ended with CR; a string is written as UTF-8). */
export function frameMessage(text: string | Uint8Array, options: FramingOptions = {}): readonly Uint8Array[] {
  const { maxTextBytes = 240, framePerRecord = false, firstNumber = 1 } = options;
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  const parts = framePerRecord ? splitAfterCr(bytes) : [bytes];
  const pieces = parts.flatMap((part) => cut(part, maxTextBytes));
  return pieces.map(({ piece, last }, index) => buildFrame(firstNumber + index, piece, last ? ETX : ETB));
}

function splitAfterCr(bytes: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const cr = bytes.indexOf(CR, from);
    const to = cr === -1 ? bytes.length : cr + 1;
    parts.push(bytes.subarray(from, to));
    from = to;
  }
  return parts;
}

function cut(part: Uint8Array, size: number): readonly { readonly piece: Uint8Array; readonly last: boolean }[] {
  const count = Math.max(1, Math.ceil(part.length / size));
  return Array.from({ length: count }, (_, index) => ({
    piece: part.subarray(index * size, (index + 1) * size),
    last: index === count - 1,
  }));
}
