/**
 * The gateway: everything put together, started in the order store → delivery → wires and stopped the other way round. Nothing here
 * decides anything about a result.
 */
import type { AdminSettings, LoadedConfig } from "../config/settings.ts";
import type { DeliveryView } from "../delivery/view.ts";
import type { Clock } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { problemCatalogue } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { createFaultBook, type FaultBook } from "../observe/faults.ts";
import { createMetrics, type Metrics } from "../observe/metrics.ts";
import { type ControlSocket, listenForOffice } from "../office/control-socket.ts";
import { officeWork } from "../office/index.ts";
import type { ErrandCount } from "../store/errands.ts";
import { type GatewayStore, openGatewayStore } from "../store/gateway-store.ts";
import { type PortWatcher, watchMachinePorts } from "../transport/discovery/watch-ports.ts";
import { makeLineSplitter } from "../transport/serial/line-splitter.ts";
import { type Activation, createActivation } from "./activation/activation.ts";
import { type ConfigNews, type EditsTaken, takeEdits } from "./activation/edits.ts";
import { type AdminPart, activationParts, createAdminPart, createLinePart, type LinePart } from "./activation/station-parts.ts";
import { keepCapturesWithinLimits } from "./capture/housekeeping.ts";
import { portTrouble } from "./connections/port-trouble.ts";
import { createSupervisor, type Supervisor } from "./connections/supervisor.ts";
import { findUnknownDevices, type UnknownDevices } from "./connections/unknown-devices.ts";
import { type Core, createCore } from "./core.ts";
import { type DeliveryLine, startDeliveryLine } from "./delivery/delivery-line.ts";
import { deliveryHealth } from "./delivery/health.ts";
import { brokerNews } from "./delivery/kept-broker.ts";
import type { RetainedStates } from "./delivery/retained-publisher.ts";
import { type HealthAddress, openHealthAddress } from "./health-address.ts";
import type { Housekeeping } from "./hourly.ts";
import { createLiveStatus, type LiveStatusBoard, qcStates } from "./live-status.ts";
import { openWhenFree } from "./open-when-free.ts";
import { keepPatientListShort } from "./patient-list.ts";
import { notReady, type Reason, undecidedCounts } from "./readiness.ts";
import { readingAgain, tunedProtocolOf } from "./recovery.ts";
import { createStoreCheck, type StoreCheck } from "./store-check.ts";
import { type StoreWatch, watchStore } from "./store-watch.ts";
import { containedClock, systemClock } from "./system-clock.ts";
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
  /** From the data folder to the store; default: as it is there. */
  readonly openStore?: (dataDir: string) => GatewayStore;
  /** Hears what a person at the console should know: of the store, of a port that another program has. */
  readonly talk?: (line: string) => void;
  /** A changed configuration was taken up, or refused with its reasons. */
  readonly onConfig?: (news: ConfigNews) => void;
  /** Settles when the start is not wanted any more: a store that another program holds is waited for until then. Default: for ever. */
  readonly stopRequested?: Promise<void>;
}

export interface Gateway {
  readonly core: Core;
  readonly store: GatewayStore;
  readonly url: string;
  readonly broker: () => DeliveryLine["broker"];
  readonly faults: Faults;
  /** How delivery fares just now; null: it does not run. */
  readonly delivery: () => DeliveryView | null;
  /** Resolves when everything that was received so far is decoded and landed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Throws UserError: STORE_IN_USE, STORE_INCOMPLETE, STORE_DAMAGED, STORE_NEWER, STORE_UNSAFE, ADDRESS_IN_USE, CONFIG_SECRET. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const lock = takeWriterLock(options.dataDir);
  const store = await openStore(options).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const running = new RunningGateway(options, lock, store);
  try {
    await running.start();
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

const silence = (): void => undefined;
const never = new Promise<void>(silence);

const openStore = ({
  dataDir,
  logger,
  talk = silence,
  stopRequested = never,
  ...options
}: GatewayOptions): Promise<GatewayStore> =>
  openWhenFree(() => (options.openStore ?? openGatewayStore)(dataDir), { clock: systemClock, logger, talk, stopRequested });

class RunningGateway implements Gateway {
  readonly core: Core;
  readonly store: GatewayStore;
  readonly #options: GatewayOptions;
  readonly #lock: WriterLock;
  readonly #clock: Clock;
  readonly #book: FaultBook;
  /** Every fault goes through here: what says that the store cannot be written is noticed. */
  readonly #faults: StoreWatch;
  readonly #queue: WorkQueue;
  readonly #metrics: Metrics;
  readonly #supervisor: Supervisor;
  readonly #ports: PortWatcher;
  readonly #unknown: UnknownDevices;
  readonly #captures: Housekeeping;
  readonly #patientList: Housekeeping;
  readonly #storeCheck: StoreCheck;
  readonly #live: LiveStatusBoard;
  readonly #linePart: LinePart<DeliveryLine>;
  readonly #adminPart: AdminPart<HealthAddress>;
  readonly #activation: Activation;
  #office: ControlSocket | null = null;
  #edits: EditsTaken | null = null;
  #listens = false;
  #stopped: Promise<void> | null = null;

  constructor(options: GatewayOptions, lock: WriterLock, store: GatewayStore) {
    const { config, drivers, logger, random } = options;
    this.#options = options;
    this.#book = createFaultBook(options.clock, logger);
    const clock = containedClock(options.clock, { report: (...fault) => this.#faults.report(...fault) });
    this.#clock = clock;
    this.#lock = lock;
    this.store = store;
    this.#faults = watchStore({
      ...{ book: this.#book, clock, logger, probe: () => store.probe() },
      onWritable: () => this.#queue.resume(),
    });
    const tunedProtocol = tunedProtocolOf(() => this.#config);
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
      wake: () => this.#queue.wake(),
      reading: (ports, pipeline) => readingAgain({ ports, pipeline, makeLineSplitter, tunedProtocol }),
    });
    this.#live = createLiveStatus(this.core.ports);
    this.#queue = createWorkQueue({ errands: this.core.errands, clock, faults: this.#faults });
    this.#metrics = createMetrics({
      outbox: () => store.outbox.counts(),
      observations: () => store.runs.dispositions(),
      faults: () => this.#book.counts(),
      undecided: () => this.#undecided(),
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
      onTransport: portTrouble(options.talk),
    });
    this.#linePart = createLinePart((settings) => this.#startLine(settings));
    this.#adminPart = createAdminPart((settings) => this.#startServer(settings));
    this.#activation = createActivation({
      parts: activationParts(this.#linePart, this.#adminPart, this.#supervisor, (next) => void this.core.activate(next)),
      config,
      clock: systemClock,
      faults: this.#faults,
      onRetried: (next, taken) => this.#edits?.tell(next, taken),
    });
    this.#captures = keepCapturesWithinLimits(store.captures, () => this.#config.capture, clock, logger, this.#faults);
    this.#patientList = keepPatientListShort(this.core.ports);
    const { dataDir, talk = silence } = options;
    this.#storeCheck = createStoreCheck({ dataDir, clock: systemClock, logger, faults: this.#faults, talk });
  }

  get #config(): LoadedConfig {
    return this.#activation.config;
  }

  get #line(): DeliveryLine | null {
    return this.#linePart.running?.handle ?? null;
  }

  get #server(): HealthAddress | null {
    return this.#adminPart.running?.handle ?? null;
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  get faults(): Faults {
    return this.#faults;
  }

  readonly broker = () => this.#line?.broker ?? { url: "", journal: null };
  readonly delivery = () => this.#line?.view() ?? null;
  readonly settled = () => this.#queue.idle();

  async start(): Promise<void> {
    const { core } = this;
    const { logger, configDir, dataDir } = this.#options;
    // First of all, so that somebody is told what the rest waits for.
    await this.#adminPart.become(this.#config.admin);
    core.start();
    await this.#linePart.become(this.#config);
    const office = { ...core, delivery: this.delivery };
    this.#office = await listenForOffice(
      dataDir,
      (name, request, asker) => officeWork(office, name, request, asker),
      this.#faults,
    );
    this.#captures.start();
    this.#patientList.start();
    await this.#ports.start();
    await this.#supervisor.start(this.#config);
    this.#listens = true;
    if (configDir !== null) await this.#watch(configDir);
    this.#storeCheck.start();
    logger.info("gateway-started", { instruments: this.#config.instruments.length });
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** Wires first, so that nothing new comes in; then what was received is finished; the store last. */
  async #stopAll(): Promise<void> {
    await this.#edits?.stop();
    this.#ports.stop();
    const changed = this.#activation.stop();
    // Before what is being changed is waited for: a connection may be waiting for its transfer to end.
    await this.#supervisor.stop();
    await changed;
    this.#captures.stop();
    this.#patientList.stop();
    await this.#storeCheck.stop();
    // What takes longer stays in the store, and is taken up at the next start.
    await Promise.race([this.#queue.idle(), after(patienceMs)]);
    this.#queue.stop();
    this.#faults.stop();
    this.core.stop();
    await this.#office?.stop();
    await this.#adminPart.become(null);
    await this.#linePart.become(null);
    this.store.close();
    this.#lock.release();
    this.#options.logger.info("gateway-stopped");
  }

  #startLine(config: LoadedConfig): Promise<DeliveryLine> {
    const clock = this.#clock;
    const { dataDir, random, logger, talk } = this.#options;
    const { zone } = config.station.gateway;
    return startDeliveryLine({
      config,
      dataDir,
      outbox: this.store.outbox,
      clock,
      random,
      logger,
      faults: this.#faults,
      onBrokerProblem: (problem) => talk?.(brokerNews(problem)),
      deviceStates: () => this.#deviceStates(),
      onClosed: () => this.#queue.wake(),
      qcStates: () => qcStates(this.#live.current(), zone),
      configurationNo: () => this.core.ports.view().snapshotNo,
    });
  }

  #startServer(settings: AdminSettings): Promise<HealthAddress> {
    const { logger, talk = silence } = this.#options;
    const ports = {
      reasons: () => this.#reasons(),
      health: () => this.#health(),
      metrics: () => this.#metrics.text(),
      onFault: (error: unknown) => this.#faults.report("socket", error),
    };
    return openHealthAddress(settings, ports, { clock: this.#clock, logger, faults: this.#faults, tell: talk });
  }

  async #watch(dir: string): Promise<void> {
    const { drivers, logger, onConfig } = this.#options;
    this.#edits = takeEdits({
      ...{ dir, drivers, logger, faults: this.#faults, activation: this.#activation },
      onNews: (news) => onConfig?.(news),
      onTaken: () => this.#unknown.refresh(),
    });
    await this.#edits.start();
  }

  #health(): Readonly<Record<string, unknown>> {
    return {
      ...deliveryHealth(this.#line),
      connections: this.#supervisor.statuses(),
      unknownDevices: this.#unknown.list,
      outbox: this.store.outbox.counts(),
      store: this.#storeCheck.state,
      undecided: this.#undecided(),
      faults: this.#book.last(),
      logLinesLost: this.#options.logLinesLost?.() ?? 0,
    };
  }

  #undecided(): Readonly<Record<string, number>> {
    return undecidedCounts(this.#undone(), this.store.batches.undecided().length);
  }

  /** What is written down to be done, and what could not even be written down. */
  #undone(): readonly ErrandCount[] {
    const { aside } = this.#queue;
    return [...this.store.errands.counts(), ...(aside === 0 ? [] : [{ kind: "read", waiting: aside, failing: aside }])];
  }

  #reasons(): readonly Reason[] {
    const line = this.#line;
    if (line === null || !this.#listens) return [starting];
    const facts = {
      store: this.#faults.trouble?.code ?? (this.#storeCheck.state === "damaged" ? "STORE_DAMAGED" : null),
      errands: this.#undone(),
      undecided: this.store.batches.undecided(),
      connections: this.#supervisor.statuses(),
      broker: line.brokerProblem()?.code ?? null,
    } as const;
    return notReady(facts, this.#clock.now());
  }

  #deviceStates(): RetainedStates {
    const statuses = this.#supervisor.statuses();
    const stateOf = (connection: string) => ({ connection, ...statuses[connection] });
    return Object.fromEntries(this.#config.instruments.map(({ id, connection }) => [id, stateOf(connection)]));
  }
}

/** How long a stop waits for what can be finished. */
const patienceMs = 4_000;

const after = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

const starting: Reason = { code: "STARTING", ...problemCatalogue.STARTING };

const secondsSince = (at: number | null, clock: Clock): number => (at === null ? 0 : Math.max(0, (clock.now() - at) / 1000));
