/**
 * The gateway: everything put together, started in the order store → delivery → wires and stopped the other way round. Nothing here
 * decides anything about a result.
 */
import { isDeepStrictEqual } from "node:util";
import { ConfigWatcher } from "../config/files/watch.ts";
import type { LoadedConfig, LoadResult } from "../config/settings.ts";
import type { Clock } from "../domain/clock.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { createFaultBook, type FaultBook } from "../observe/faults.ts";
import { createMetrics, type Metrics } from "../observe/metrics.ts";
import { type GatewayStore, openGatewayStore } from "../store/gateway-store.ts";
import { type PortWatcher, watchMachinePorts } from "../transport/discovery/watch-ports.ts";
import { makeLineSplitter } from "../transport/serial/line-splitter.ts";
import { keepCapturesWithinLimits } from "./capture/housekeeping.ts";
import { portTrouble } from "./connections/port-trouble.ts";
import { createSupervisor, type Supervisor } from "./connections/supervisor.ts";
import { findUnknownDevices, type UnknownDevices } from "./connections/unknown-devices.ts";
import { type Core, createCore } from "./core.ts";
import { type DeliveryLine, startDeliveryLine } from "./delivery/delivery-line.ts";
import type { RetainedStates } from "./delivery/retained-publisher.ts";
import { type HealthAddress, openHealthAddress } from "./health-address.ts";
import type { Housekeeping } from "./hourly.ts";
import { createLiveStatus, type LiveStatusBoard, qcStates } from "./live-status.ts";
import { type ControlSocket, listenForOffice } from "./office/control-socket.ts";
import { officeWork } from "./office/index.ts";
import { keepPatientListShort } from "./patient-list.ts";
import { recover } from "./recovery.ts";
import { systemClock } from "./system-clock.ts";
import { createWorkQueue, type WorkQueue } from "./work-queue.ts";
import { takeWriterLock, type WriterLock } from "./writer-lock.ts";

export interface GatewayOptions {
  readonly config: LoadedConfig;
  /** Watched for edits; null: not watched. */
  readonly configDir: string | null;
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Log lines that nobody took; default: none. */
  readonly logLinesLost?: () => number;
  /** Which serial ports come and go; default: this machine's. */
  readonly portWatcher?: PortWatcher;
  /** Something that a person must see to, though the gateway goes on: a port that another program has. */
  readonly onTrouble?: (line: string) => void;
  /** A changed configuration was taken up, or refused with its reasons. */
  readonly onConfig?: (result: LoadResult) => void;
}

export interface Gateway {
  readonly core: Core;
  readonly store: GatewayStore;
  readonly url: string;
  readonly broker: () => DeliveryLine["broker"];
  /** Resolves when everything that was received so far is decoded and landed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Throws UserError: STORE_IN_USE, STORE_NEWER, STORE_UNSAFE, ADDRESS_IN_USE, CONFIG_SECRET. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const lock = takeWriterLock(options.dataDir);
  const store = openGatewayStore(options.dataDir);
  const running = new RunningGateway(options, lock, store);
  try {
    await running.start();
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

class RunningGateway implements Gateway {
  readonly core: Core;
  readonly store: GatewayStore;
  readonly #options: GatewayOptions;
  readonly #lock: WriterLock;
  readonly #faults: FaultBook;
  readonly #queue: WorkQueue;
  readonly #metrics: Metrics;
  readonly #supervisor: Supervisor;
  readonly #ports: PortWatcher;
  readonly #unknown: UnknownDevices;
  readonly #captures: Housekeeping;
  readonly #patientList: Housekeeping;
  #config: LoadedConfig;
  readonly #live: LiveStatusBoard;
  #line: DeliveryLine | null = null;
  #server: HealthAddress | null = null;
  #office: ControlSocket | null = null;
  #watcher: ConfigWatcher | null = null;
  #changing: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;

  constructor(options: GatewayOptions, lock: WriterLock, store: GatewayStore) {
    const { config, drivers, clock, logger, random } = options;
    this.#options = options;
    this.#lock = lock;
    this.store = store;
    this.#config = config;
    this.#faults = createFaultBook(clock, logger);
    this.core = createCore({
      store,
      config,
      drivers,
      clock,
      logger,
      faults: this.#faults,
      onQueued: () => this.#line?.dispatcher.poke(),
      onQcChanged: () => this.#live.changed(),
      onJudged: (outcome) => this.#metrics.judged(outcome),
      later: (work) => this.#queue.push(work),
    });
    this.#live = createLiveStatus(this.core.ports);
    this.#queue = createWorkQueue((error) => this.#faults.report("judging", error));
    this.#metrics = createMetrics({
      outbox: () => store.outbox.counts(),
      observations: () => store.runs.dispositions(),
      faults: () => this.#faults.counts(),
      logLinesLost: () => this.#options.logLinesLost?.() ?? 0,
      oldestWaitingSeconds: () => secondsSince(store.outbox.oldestOpenAt(), clock),
      brokerOnline: () => this.#line?.link.state === "online",
      connections: () => Object.fromEntries(Object.entries(this.#supervisor.statuses()).map(([id, { state }]) => [id, state])),
    });
    // Cables keep real time, whatever clock the station judges by (the demo's jumps).
    this.#ports = options.portWatcher ?? watchMachinePorts(systemClock);
    this.#unknown = findUnknownDevices(this.#ports, () => this.#config.connections, logger);
    this.#supervisor = createSupervisor({
      core: this.core,
      queue: this.#queue,
      drivers,
      metrics: this.#metrics,
      environment: { clock, random, onPortsChanged: (listener) => this.#ports.onChange(listener) },
      capturePolicy: () => this.#config.capture,
      onTransport: portTrouble(options.onTrouble),
    });
    this.#captures = keepCapturesWithinLimits(store.captures, () => this.#config.capture, clock, logger, this.#faults);
    this.#patientList = keepPatientListShort(this.core.ports);
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  readonly broker = () => this.#line?.broker ?? { url: "", journal: null };
  readonly settled = () => this.#queue.idle();

  async start(): Promise<void> {
    const { core, store } = this;
    const { clock, logger, configDir, dataDir, drivers } = this.#options;
    const tunedProtocol = (id: ConnectionId) => this.#config.connections.find((one) => one.id === id)?.tuned?.protocol ?? null;
    recover({ store, pipeline: core.pipeline, view: core.ports.view, clock, logger, makeLineSplitter, tunedProtocol });
    core.start();
    this.#line = await this.#startLine(this.#config);
    this.#office = await listenForOffice(dataDir, (name, request) => officeWork(core, name, request), this.#faults);
    this.#captures.start();
    this.#patientList.start();
    await this.#ports.start();
    await this.#supervisor.start(this.#config);
    this.#server = await this.#serveHealth();
    if (configDir !== null) await this.#watch(configDir, drivers);
    logger.info("gateway-started", { instruments: this.#config.instruments.length });
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** Wires first, so that nothing new comes in; then what was received is finished; the store last. */
  async #stopAll(): Promise<void> {
    await this.#watcher?.stop();
    this.#ports.stop();
    // Before what is being changed is waited for: a connection may be waiting for its transfer to end.
    await this.#supervisor.stop();
    await this.#changing;
    this.#captures.stop();
    this.#patientList.stop();
    await this.#queue.idle();
    this.core.stop();
    await this.#office?.stop();
    await this.#server?.stop();
    await this.#line?.stop();
    this.store.close();
    this.#lock.release();
    this.#options.logger.info("gateway-stopped");
  }

  #serveHealth(): Promise<HealthAddress> {
    const { clock, logger, onTrouble = () => undefined } = this.#options;
    const ports = { ready: () => this.#line !== null, health: () => this.#health(), metrics: () => this.#metrics.text() };
    return openHealthAddress(this.#config.admin, ports, { clock, logger, faults: this.#faults, tell: onTrouble });
  }

  #startLine(config: LoadedConfig): Promise<DeliveryLine> {
    const { dataDir, clock, random, logger } = this.#options;
    const { zone } = config.station.gateway;
    return startDeliveryLine({
      config,
      dataDir,
      outbox: this.store.outbox,
      clock,
      random,
      logger,
      deviceStates: () => this.#deviceStates(),
      onClosed: (controlId) => this.#queue.push(() => this.core.journalAnswered(controlId)),
      qcStates: () => qcStates(this.#live.current(), zone),
      configurationNo: () => this.core.ports.view().snapshotNo,
    });
  }

  async #watch(dir: string, drivers: readonly DriverDefinition[]): Promise<void> {
    const { logger } = this.#options;
    const onResult = (result: LoadResult) => {
      this.#changing = this.#changing
        .then(() => this.#take(result))
        .catch((error: unknown) => void this.#faults.report("configuration", error));
    };
    this.#watcher = new ConfigWatcher({ dir, drivers, onResult, logger });
    await this.#watcher.start();
  }

  /** A valid edit becomes the next snapshot; a wrong one changes nothing and says why. */
  async #take(result: LoadResult): Promise<void> {
    const { logger, onConfig } = this.#options;
    onConfig?.(result);
    if (!result.ok) {
      logger.error("config-refused", { mistakes: result.problems.length });
      return;
    }
    const before = this.#config;
    const after = result.config;
    this.#config = after;
    const { snapshotNo } = this.core.activate(after);
    logger.info("config-activated", { snapshot: snapshotNo });
    if (!isDeepStrictEqual(lineSettings(before), lineSettings(after))) {
      await this.#line?.stop();
      this.#line = await this.#startLine(after);
    }
    await this.#supervisor.change(before, after);
    await this.#unknown.refresh();
  }

  #health(): Readonly<Record<string, unknown>> {
    return {
      broker: this.#line?.link.state ?? "stopped",
      journal: this.#line?.dispatcher.journal ?? "unknown",
      connections: this.#supervisor.statuses(),
      unknownDevices: this.#unknown.list,
      outbox: this.store.outbox.counts(),
      faults: this.#faults.last(),
      logLinesLost: this.#options.logLinesLost?.() ?? 0,
    };
  }

  #deviceStates(): RetainedStates {
    const statuses = this.#supervisor.statuses();
    const stateOf = (connection: string) => ({ connection, ...statuses[connection] });
    return Object.fromEntries(this.#config.instruments.map(({ id, connection }) => [id, stateOf(connection)]));
  }
}

/** What the delivery line was built from. */
const lineSettings = ({ mqtt, station }: LoadedConfig) => ({
  mqtt,
  site: station.site.id,
  gateway: station.gateway,
  journal: station.journal,
  qc: station.qcReceiver,
});

const secondsSince = (at: number | null, clock: Clock): number => (at === null ? 0 : Math.max(0, (clock.now() - at) / 1000));
