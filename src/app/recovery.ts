/**
 * What a crash left behind: transmissions whose bytes are safe but whose content was not read. They are read again from the stored
 * bytes by the same protocol code; landing is idempotent, so nothing is lost and nothing comes twice.
 */
import type { Clock } from "../domain/clock.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import type { DeviceMessage } from "../driver-api/index.ts";
import { type ProtocolChoice, readCapture } from "../protocol/family.ts";
import type { MakeLineSplitter } from "../protocol/lines/splitter.ts";
import type { CaptureReading } from "../protocol/session.ts";
import type { Pipeline } from "../release/pipeline.ts";
import { driverOf, type StationView } from "../release/view.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { StoredTransmission } from "../store/transmissions.ts";

export interface RecoveryPorts {
  readonly store: GatewayStore;
  readonly pipeline: Pipeline;
  readonly view: () => StationView;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly makeLineSplitter: MakeLineSplitter;
  /** A connection's own protocol, where its files changed that of its mode. */
  readonly tunedProtocol: (connection: ConnectionId) => ProtocolChoice | null;
}

/** Call before any connection is opened. Returns how many transmissions were taken up. */
export function recover(ports: RecoveryPorts): number {
  const pending = ports.store.transmissions.pending();
  for (const transmission of pending) recoverOne(ports, transmission);
  if (pending.length > 0) ports.logger.warn("recovered", { transmissions: pending.length });
  return pending.length;
}

function recoverOne(ports: RecoveryPorts, transmission: StoredTransmission): void {
  const { store, clock } = ports;
  const { id, connectionId, driver, mode } = transmission;
  const protocol = ports.tunedProtocol(connectionId) ?? driverOf(ports.view(), driver)?.modes[mode]?.protocol;
  if (protocol === undefined) return;
  const { messages } = readStored(protocol, transmission, store.transmissions.bytes(id), ports.makeLineSplitter);
  messages.forEach(({ message, at }, index) => {
    ports.pipeline.receive({ connectionId, driver, mode, transmissionId: id, index, at }, message);
  });
  const isRead = messages.length > 0;
  store.transmissions.finish(id, isRead, isRead ? "decoded" : "unreadable", clock.now());
}

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
