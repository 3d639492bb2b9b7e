/**
 * One supervised actor per connection: it keeps the transport open, gives every link a session of its own, and carries out what the
 * session says. A fault on one wire stays on that wire.
 */
import type { ConnectionSettings } from "../../config/settings.ts";
import type { Clock } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import type { TransmissionId } from "../../domain/ids.ts";
import type { Logger } from "../../domain/logger.ts";
import type { Problem } from "../../domain/problem.ts";
import type { DeviceMessage, DriverMode } from "../../driver-api/index.ts";
import type { CapturePorts } from "../../intake/capture-recorder.ts";
import type { Stranger } from "../../intake/instrument.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { ByteLink, Transport, TransportState } from "../../transport/link.ts";
import { type ConnectionStatus, connectionStatus, type Landing } from "./connection-status.ts";
import { type LastHeard, rememberLastHeard } from "./last-heard.ts";
import { Talk } from "./talk.ts";

export interface ConnectionPorts {
  readonly store: GatewayStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: Faults;
  readonly zone: string;
  readonly capture: CapturePorts;
  /** From which device time on stored results are asked for, where a device is asked (AS100); null: all it keeps. */
  watermark(settings: ConnectionSettings): string | null;
  /** How far what it handed over is landed. */
  landing(settings: ConnectionSettings): Landing;
  onMessage(settings: ConnectionSettings, link: ByteLink, place: MessagePlace, message: DeviceMessage): void;
  onEnd(settings: ConnectionSettings, transmission: TransmissionId, complete: boolean, messages: number): void;
  /** A transmission of which nothing could be read. */
  onUnreadable(settings: ConnectionSettings): void;
  onProblem(settings: ConnectionSettings, problem: Problem): void;
  /** A device, maybe another one than before, begins to hand over. */
  onTransfer(link: ByteLink): void;
  onBatchEnd(settings: ConnectionSettings, link: ByteLink): void;
  onLinkGone(link: ByteLink): void;
  /** The wire itself has changed: opened, taken by another program, gone. */
  onTransport(settings: ConnectionSettings, state: TransportState): void;
  /** Messages of the connection that wait to be decoded. */
  waiting(settings: ConnectionSettings): number;
  /** Runs work in a later turn (`setImmediate`). */
  defer(work: () => void): void;
}

export interface MessagePlace {
  readonly transmission: TransmissionId;
  readonly index: number;
}

export interface Connection {
  readonly settings: ConnectionSettings;
  readonly status: ConnectionStatus;
  /** A transfer is under way. */
  readonly reading: boolean;
  /** Who was heard: another instrument than expected, or (null) one that belongs to the station. */
  heard(stranger: Stranger | null): void;
  start(): Promise<void>;
  /** Lets a transfer under way come to its end, at most `patienceMs`; then closes. */
  stop(patienceMs?: number): Promise<void>;
}

export function createConnection(
  settings: ConnectionSettings,
  mode: DriverMode,
  transport: Transport,
  ports: ConnectionPorts,
): Connection {
  const talks = new Set<Talk>();
  const isReading = () => [...talks].some((talk) => talk.reading);
  /** A second, hastier stop shortens the first one's wait. */
  let patience = 0;
  const memory = rememberLastHeard(ports.clock, mode.endsBatch);
  const overheard = overhear(ports, memory);
  const startTalk = (link: ByteLink) => {
    memory.linked();
    const talk = new Talk(settings, mode, link, overheard);
    talks.add(talk);
    link.onClosed(() => {
      if (talk.reading) memory.brokeOff();
    });
    talk.start();
    void talk.finished.then(() => talks.delete(talk));
  };
  /** A link that cannot be served now is closed: its instrument comes again. */
  const welcome = (link: ByteLink): void => {
    if (!contained(ports.faults, "socket", () => startTalk(link), { connection: settings.id })) void link.close();
  };
  transport.onState((state) => ports.onTransport(settings, state));
  return {
    settings,
    get reading() {
      return isReading();
    },
    get status() {
      const { lastTransfer, stranger } = memory;
      const facts = { transport: transport.state, reading: isReading(), lastTransfer, stranger };
      return connectionStatus(
        { ...facts, reportsSerial: mode.reportsSerial, landing: ports.landing(settings) },
        ports.clock.now(),
      );
    },
    heard: memory.heard,
    start: () => transport.start(welcome),
    stop: async (patienceMs = 0) => {
      patience = patienceMs;
      await untilQuiet(isReading, () => patience, ports.clock);
      await transport.stop();
      // What had come before the links were closed is not lost.
      await Promise.all([...talks].map(({ finished }) => finished));
    },
  };
}

/** The same ports; what the status is made of is noted on the way. */
const overhear = (ports: ConnectionPorts, memory: LastHeard): ConnectionPorts => ({
  ...ports,
  onEnd: (settings, transmission, complete, messages) => {
    memory.transferEnded(complete, messages);
    ports.onEnd(settings, transmission, complete, messages);
  },
  onBatchEnd: (settings, link) => {
    memory.batchEnded();
    ports.onBatchEnd(settings, link);
  },
});

const pollMs = 100;

function untilQuiet(isReading: () => boolean, patienceMs: () => number, clock: Clock): Promise<void> {
  const since = clock.now();
  return new Promise((resolve) => {
    const look = () => {
      if (!isReading() || clock.now() >= since + patienceMs()) resolve();
      else clock.at(clock.now() + pollMs, look);
    };
    look();
  });
}
