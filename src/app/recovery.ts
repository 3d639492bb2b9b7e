/**
 * Reading again what is stored and was not landed: after a crash, or because landing it failed. The stored bytes go through the same
 * protocol code; landing is idempotent, so nothing is lost and nothing comes twice. One message that cannot be landed keeps no other.
 */
import type { LoadedConfig } from "../config/settings.ts";
import { contained } from "../domain/fault.ts";
import type { ConnectionId, TransmissionId } from "../domain/ids.ts";
import { readStored } from "../intake/read-stored.ts";
import type { ProtocolChoice } from "../protocol/family.ts";
import type { MakeLineSplitter } from "../protocol/lines/splitter.ts";
import type { ReadHandlers } from "../release/errand-handlers.ts";
import type { ErrandHandlers } from "../release/errands/errand-desk.ts";
import type { Pipeline } from "../release/pipeline.ts";
import { idOf, noteRead, setAside } from "../release/unread-messages.ts";
import { driverOf, type ReleasePorts } from "../release/view.ts";
import type { StoredTransmission } from "../store/wire/transmissions.ts";

export interface RecoveryPorts {
  readonly ports: ReleasePorts;
  readonly pipeline: Pipeline;
  readonly makeLineSplitter: MakeLineSplitter;
  /** A connection's own protocol, where its files changed that of its mode. */
  readonly tunedProtocol: (connection: ConnectionId) => ProtocolChoice | null;
}

/** Messages that are landed in one turn: a device that asks meanwhile is answered in between. */
const slice = 20;

export const readingAgain = (recovery: RecoveryPorts): ReadHandlers => ({
  read: readTransmission(recovery, new Map()),
  "read-message": readMessage(recovery),
});

export const tunedProtocolOf =
  (config: () => LoadedConfig): RecoveryPorts["tunedProtocol"] =>
  (id) =>
    config().connections.find((one) => one.id === id)?.tuned?.protocol ?? null;

/**
 * A transmission that a crash left unread. A message that cannot be landed is set aside, as an errand of its own, and keeps no other. How far it was
 * read this process alone knows: after a stop it begins anew, and nobody else's word counts for that.
 */
function readTransmission(recovery: RecoveryPorts, readTo: Map<TransmissionId, number>): ErrandHandlers["read"] {
  const { ports } = recovery;
  const { store, clock, faults } = ports;
  // What begins later is read, and ended, by its own session.
  const newest = store.transmissions.newestId();
  return ({ transmission: id }) => {
    const transmission = store.transmissions.find(id);
    if (transmission?.reading !== "pending" || id > newest) return;
    const { connectionId: connection } = transmission;
    const messages = messagesOf(recovery, transmission);
    const from = readTo.get(id) ?? 0;
    for (const index of messages.slice(from, from + slice).map((_, nth) => from + nth)) {
      const land = () => landMessage(recovery, transmission, messages, index);
      if (!contained(faults, "recovery", () => store.transaction(land), { transmission: id, index }))
        setAside(ports, { transmission: id, index, connection });
    }
    const isOver = from + slice >= messages.length;
    store.afterCommit(() => void (isOver ? readTo.delete(id) : readTo.set(id, from + slice)));
    if (!isOver) return ports.later({ kind: "read", transmission: id, connection });
    const isRead = messages.length > 0;
    if (isRead) noteRead(ports, idOf({ kind: "read", transmission: id, connection }));
    store.transmissions.finish(id, isRead, isRead ? "decoded" : "unreadable", clock.now());
  };
}

/** One message that could not be landed before. Throws what keeps it from being landed now. */
function readMessage(recovery: RecoveryPorts): ErrandHandlers["read-message"] {
  return (detail) => {
    const { transmission: id, index } = detail;
    const transmission = recovery.ports.store.transmissions.find(id);
    // Taken away: that is told where what was taken away is, and its doubt stays.
    if (transmission === null) return;
    landMessage(recovery, transmission, messagesOf(recovery, transmission), index);
    noteRead(recovery.ports, idOf({ kind: "read-message", ...detail }));
  };
}

function messagesOf({ ports, makeLineSplitter, tunedProtocol }: RecoveryPorts, transmission: StoredTransmission) {
  const { id, connectionId, driver, mode } = transmission;
  const protocol = tunedProtocol(connectionId) ?? driverOf(ports.view(), driver)?.modes[mode]?.protocol;
  if (protocol === undefined) throw new RangeError(`no driver ${driver} with mode ${mode}`);
  // What is still to be read has not ended, whatever its row says of that; and a message that is set aside was whole.
  return readStored(protocol, { ...transmission, state: "open" }, ports.store.transmissions.bytes(id), makeLineSplitter).messages;
}

function landMessage(
  { pipeline }: RecoveryPorts,
  { id, connectionId, driver, mode }: StoredTransmission,
  messages: ReturnType<typeof messagesOf>,
  index: number,
): void {
  const located = messages[index];
  if (located === undefined) throw new RangeError(`no message ${index} in the stored bytes`);
  const { message, at } = located;
  const { decoded } = pipeline.receive({ connectionId, driver, mode, transmissionId: id, index, at }, message);
  // The driver's own fault was told when it was met.
  if (decoded.problems.some(({ code }) => code === "DRIVER_FAILED")) throw new RangeError(`driver ${driver} cannot read it`);
}
