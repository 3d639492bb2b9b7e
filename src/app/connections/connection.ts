/**
 * One supervised actor per connection: it keeps the transport open, gives every link a session of its own, and carries out what the
 * session says. A fault on one wire stays on that wire.
 */
import type { ConnectionSettings } from "../../config/settings.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { TransmissionId } from "../../domain/ids.ts";
import type { Logger } from "../../domain/logger.ts";
import type { Problem } from "../../domain/problem.ts";
import type { DeviceMessage, DriverMode } from "../../driver-api/index.ts";
import { type CapturePorts, type CaptureRecorder, createCaptureRecorder } from "../../intake/capture-recorder.ts";
import { type Carrier, type CarryOutPorts, createCarrier } from "../../intake/carry-out.ts";
import type { Stranger } from "../../intake/instrument.ts";
import { createRecorder } from "../../intake/recorder.ts";
import { openSession } from "../../protocol/family.ts";
import type { Session } from "../../protocol/session.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { ByteLink, Transport } from "../../transport/link.ts";
import { makeLineSplitter } from "../../transport/serial/line-splitter.ts";
import { type ConnectionStatus, connectionStatus, type Landing } from "./connection-status.ts";
import { type LastHeard, rememberLastHeard } from "./last-heard.ts";

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
  onProblem(settings: ConnectionSettings, problem: Problem): void;
  /** A device, maybe another one than before, begins to hand over. */
  onTransfer(link: ByteLink): void;
  onBatchEnd(settings: ConnectionSettings, link: ByteLink): void;
  onLinkGone(link: ByteLink): void;
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
      talks.delete(talk);
      if (talk.reading) memory.brokeOff();
    });
    talk.start();
  };
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
    start: () => transport.start(startTalk),
    stop: async (patienceMs = 0) => {
      patience = patienceMs;
      await untilQuiet(isReading, () => patience, ports.clock);
      await transport.stop();
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

/** One link's conversation. */
class Talk {
  reading = false;
  readonly #link: ByteLink;
  readonly #ports: ConnectionPorts;
  readonly #clock: Clock;
  readonly #session: Session<DeviceMessage>;
  readonly #carrier: Carrier;
  readonly #capture: CaptureRecorder;
  #timer: Timer | null = null;
  #gone = false;

  constructor(settings: ConnectionSettings, mode: DriverMode, link: ByteLink, ports: ConnectionPorts) {
    this.#link = link;
    this.#ports = ports;
    this.#clock = ports.clock;
    this.#session = openSession(mode.protocol, { zone: ports.zone, makeLineSplitter, watermark: ports.watermark(settings) });
    const origin = { connectionId: settings.id, driver: settings.driver, mode: settings.mode };
    this.#carrier = createCarrier(
      createRecorder(ports.store.transmissions, origin, ports.clock),
      this.#carryOutPorts(settings, ports),
    );
    this.#capture = createCaptureRecorder(origin, ports.capture);
  }

  start(): void {
    this.#say(this.#session.open(this.#clock.now()));
    this.#link.onBytes((bytes) => {
      this.#capture.heard(bytes);
      this.#say(this.#session.receive(bytes, this.#clock.now()));
    });
    this.#link.onClosed(() => {
      this.#gone = true;
      this.reading = false;
      this.#timer?.cancel();
      this.#carrier.carryOut(this.#session.lost(this.#clock.now()));
      this.#carrier.close();
      this.#ports.onLinkGone(this.#link);
      this.#capture.end();
    });
  }

  #say(outputs: ReturnType<Session<DeviceMessage>["open"]>): void {
    this.#carrier.carryOut(outputs);
    this.#timer?.cancel();
    const wakeAt = this.#session.wakeAt();
    if (wakeAt === null || this.#gone) return;
    this.#timer = this.#clock.at(wakeAt, () => this.#say(this.#session.wake(this.#clock.now())));
  }

  #carryOutPorts(settings: ConnectionSettings, ports: ConnectionPorts): CarryOutPorts {
    return {
      // A failed write closes the link, and that is told by onClosed.
      write: (bytes) => {
        void this.#link.write(bytes);
        this.#capture.said(bytes);
      },
      close: () => void this.#link.close(),
      onMessage: (transmission, index, message) => ports.onMessage(settings, this.#link, { transmission, index }, message),
      onEnd: (transmission, complete, messages) => ports.onEnd(settings, transmission, complete, messages),
      onProblem: (problem) => ports.onProblem(settings, problem),
      onBatchEnd: () => ports.onBatchEnd(settings, this.#link),
      onActivity: (state) => {
        this.reading = state === "reading";
        if (this.reading) ports.onTransfer(this.#link);
      },
      onStoreFailure: (error) => void ports.faults.report("store", error, { connection: settings.id }),
    };
  }
}
