/** What a stored transmission holds, read by the same protocol code as when it came: its messages as the live session numbered them. */
import type { DeviceMessage } from "../driver-api/index.ts";
import { type ProtocolChoice, readCapture } from "../protocol/family.ts";
import type { MakeLineSplitter } from "../protocol/lines/splitter.ts";
import type { CaptureReading } from "../protocol/session.ts";
import type { StoredTransmission } from "../store/wire/transmissions.ts";

/** A stored transmission as the live session read it. */
export function readStored(
  protocol: ProtocolChoice,
  { state }: StoredTransmission,
  bytes: Uint8Array,
  makeLineSplitter: MakeLineSplitter,
): CaptureReading<DeviceMessage> {
  const { messages, problems } = readCapture(protocol, bytes, makeLineSplitter);
  // Only a LIS01 transmission can hold whole messages and yet have broken off; anywhere else incomplete means no result.
  const isReadable = state !== "incomplete" || protocol.family === "lis";
  return { messages: isReadable ? asLive(messages) : [], problems };
}

/**
 * The messages as the live session numbered them: the hello that every POCT1-A transmission begins with was no message of it there.
 * A POCT1-A result that no hello introduced was never answered, and the device sends it again.
 */
function asLive<T extends { readonly message: DeviceMessage }>(messages: readonly T[]): readonly T[] {
  return messages.filter(({ message }) => {
    if (message.protocol !== "poct1a") return true;
    return message.message.root.startsWith("HEL") ? messages.length === 1 : message.message.hello !== null;
  });
}
