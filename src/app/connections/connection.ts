/**
 * One supervised actor per connection: it keeps the transport open, gives every link a session of its own, and carries out what the
 * session says. A fault on one wire stays on that wire.
 */
import type { ConnectionSettings } from "../../config/settings.ts";
import type { Clock } from "../../domain/clock.ts";
import { contained } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import type { DriverMode } from "../../driver-api/index.ts";
import type { Stranger } from "../../intake/which-instrument.ts";
import type { ByteLink, Transport, TransportState } from "../../transport/link.ts";
import { type ConnectionStatus, connectionStatus, type Landing } from "./connection-status.ts";
import { type LastHeard, rememberLastHeard } from "./last-heard.ts";
import { type LinkTold, Talk, type TalkPorts } from "./talk.ts";

export interface ConnectionPorts extends TalkPorts {
  readonly logger: Logger;
  /** How far what it handed over is landed. */
  landing(): Landing;
  /** Who is told what comes over a link. */
  toldOf(link: ByteLink): LinkTold;
  /** The wire itself has changed: opened, taken by another program, gone. */
  onTransport(state: TransportState): void;
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
  const startTalk = (link: ByteLink) => {
    memory.linked();
    const talk = new Talk(settings, mode, link, ports, overhear(ports.toldOf(link), memory));
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
  transport.onState((state) => ports.onTransport(state));
  return {
    settings,
    get reading() {
      return isReading();
    },
    get status() {
      const { lastTransfer, stranger } = memory;
      const facts = { transport: transport.state, reading: isReading(), lastTransfer, stranger };
      return connectionStatus({ ...facts, reportsSerial: mode.reportsSerial, landing: ports.landing() }, ports.clock.now());
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

/** The same; what the status is made of is noted on the way. */
const overhear = (told: LinkTold, memory: LastHeard): LinkTold => ({
  ...told,
  onEnd: (transmission, complete, messages) => {
    memory.transferEnded(complete, messages);
    told.onEnd(transmission, complete, messages);
  },
  onBatchEnd: () => {
    memory.batchEnded();
    told.onBatchEnd();
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
