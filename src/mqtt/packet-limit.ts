/**
 * How long a packet is, and how long one may be. Learns that a broker hangs up over a message that is too large for it, where the protocol does not let it say so (MQTT 3.1.1;
 * Mosquitto with `max_packet_size`): the connection broke a few times under the same message, and smaller ones got through. Pure.
 */
import type { PublishOptions } from "./link.ts";

const enough = 3;
/** Ordinary messages are smaller (HL7.md 4.3), and never blamed for a line that keeps breaking. */
const ordinaryBytes = 4_096;

export class PacketLimit {
  /** The largest packet that was acknowledged. */
  #taken = 0;
  #suspect = Number.POSITIVE_INFINITY;
  #cuts = 0;

  acknowledged(bytes: number): void {
    this.#taken = Math.max(this.#taken, bytes);
    if (bytes >= this.#suspect) this.#acquit();
  }

  /** A connection broke; `bytes`: the largest packet that was on its way, 0: none. */
  cut(bytes: number): void {
    if (bytes <= Math.max(this.#taken, ordinaryBytes)) return;
    this.#cuts = bytes === this.#suspect ? this.#cuts + 1 : 1;
    this.#suspect = bytes;
  }

  /** Whether a packet is not worth another try. Tells it once: who sends it again all the same is heard again. */
  refuses(bytes: number): boolean {
    if (this.#cuts < enough || bytes < this.#suspect) return false;
    this.#acquit();
    return true;
  }

  #acquit(): void {
    this.#suspect = Number.POSITIVE_INFINITY;
    this.#cuts = 0;
  }
}

const textBytes = (text: string | undefined): number => (text === undefined ? 0 : 3 + Buffer.byteLength(text, "utf8"));

/** A length is written in one to four bytes, seven bits each. */
function lengthBytes(length: number): number {
  if (length < 128) return 1;
  if (length < 16_384) return 2;
  return length < 2_097_152 ? 3 : 4;
}

/**
 * How long a PUBLISH packet becomes on the wire, for the broker's limit (MQTT 5, 3.3 and 3.1.2.11.4): QoS 1, with the properties that
 * this house sends.
 */
export function publishPacketBytes(topic: string, payload: Uint8Array, options: PublishOptions): number {
  const payloadFormat = options.isUtf8 === true ? 2 : 0;
  const properties =
    payloadFormat + textBytes(options.contentType) + textBytes(options.responseTopic) + textBytes(options.correlation);
  const rest = 2 + Buffer.byteLength(topic, "utf8") + 2 + lengthBytes(properties) + properties + payload.length;
  return 1 + lengthBytes(rest) + rest;
}
