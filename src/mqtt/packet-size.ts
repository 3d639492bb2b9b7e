/** How long a PUBLISH packet becomes on the wire, for the broker's limit (MQTT 5, 3.3 and 3.1.2.11.4). Pure. */
import type { PublishOptions } from "./link.ts";

const textBytes = (text: string | undefined): number => (text === undefined ? 0 : 3 + Buffer.byteLength(text, "utf8"));

/** A length is written in one to four bytes, seven bits each. */
function lengthBytes(length: number): number {
  if (length < 128) return 1;
  if (length < 16_384) return 2;
  return length < 2_097_152 ? 3 : 4;
}

/** QoS 1, with the properties that this house sends. */
export function publishPacketBytes(topic: string, payload: Uint8Array, options: PublishOptions): number {
  const payloadFormat = options.isUtf8 === true ? 2 : 0;
  const properties =
    payloadFormat + textBytes(options.contentType) + textBytes(options.responseTopic) + textBytes(options.correlation);
  const rest = 2 + Buffer.byteLength(topic, "utf8") + 2 + lengthBytes(properties) + properties + payload.length;
  return 1 + lengthBytes(rest) + rest;
}
