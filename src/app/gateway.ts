/**
 * The gateway: everything put together, started in the order store → delivery → wires and stopped the other way round. Nothing here
 * decides anything about a result.
 */

import type { PagePorts } from "../admin/http/page-ports.ts";
import { keepCapturesWithinLimits } from "../captures/housekeeping.ts";
import type { LoadedConfig } from "../config/settings.ts";
import type { Clock } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import { type ProblemCode, problemCatalogue, UserError } from "../domain/problem-catalogue.ts";
import type { Housekeeping } from "../machine/hourly.ts";
import { containedClock, systemClock } from "../machine/system-clock.ts";
import { takeWriterLock, type WriterLock } from "../machine/writer-lock.ts";
import { createFaultBook, type FaultBook } from "../observe/faults.ts";
import { type LimitedLog, limitLines } from "../observe/limited-log.ts";
import { createMetrics, type Metrics } from "../observe/metrics.ts";
import { type ControlSocket, listenForOffice } from "../office/control-socket.ts";
import { createDesk, type Desk } from "../office/desk.ts";
import { type GatewayStore, openGatewayStore } from "../store/gateway-store.ts";
import { storeProblem } from "../store/problems.ts";
import { type PortWatcher, watchMachinePorts } from "../transport/discovery/watch-ports.ts";
import { makeLineSplitter } from "../transport/serial/line-splitter.ts";
import { type Activation, createActivation } from "./activation/activation.ts";
import { type ConfigFolder, openConfigFolder } from "./activation/config-folder.ts";
import { type Changes, watchChanges } from "./changes.ts";
import { runningConfiguration } from "./configuration.ts";
import { portTrouble } from "./connections/port-trouble.ts";
import { createSupervisor, type Supervisor } from "./connections/supervisor.ts";
import { findUnknownDevices, type UnknownDevices } from "./connections/unknown-devices.ts";
import { type Core, createCore } from "./core.ts";
import { type DeliveryLine, startDeliveryLine } from "./delivery/delivery-line.ts";
import { brokerNews } from "./delivery/kept-broker.ts";
import { createFront, type Front } from "./front.ts";
import type { Gateway, GatewayOptions } from "./gateway-options.ts";
import { createLiveStatus, type LiveStatusBoard, qcStates } from "./live-status.ts";
import { nextTurn, openBehind } from "./open-behind.ts";
import { createPage } from "./page.ts";
import { keepPatientListShort } from "./patient-list.ts";
import { readingAgain, tunedProtocolOf } from "./recovery.ts";
import { activationParts, createLinePart, type LinePart } from "./station-parts.ts";
import { createStoreCheck, type StoreCheck } from "./store-check.ts";
import { type StoreWatch, watchStore } from "./store-watch.ts";
import { createTelling, type Telling } from "./telling.ts";
import { createWorkQueue, type WorkQueue } from "./work-queue.ts";

export type { Gateway, GatewayOptions };

/** Throws UserError: STORE_IN_USE, STORE_INCOMPLETE, STORE_DAMAGED, STORE_NEWER, STORE_UNSAFE, ADDRESS_IN_USE, CONFIG_SECRET. */
export async function startGateway(given: GatewayOptions): Promise<Gateway> {
  const lock = takeWriterLock(given.dataDir);
  const { clock, talk = silence } = given;
  // Whatever comes from outside: no peer can fill the log.
  const logger = limitLines(given.logger, containedClock(clock, { report: (...fault) => book.report(...fault) }));
  const options = { ...given, logger };
  const book: FaultBook = createFaultBook(clock, logger);
  const front = createFront({ clock: containedClock(clock, book), logger, faults: book, tell: talk, start: given.startHealth });
  let store: GatewayStore | null = null;
  let running: RunningGateway | null = null;
  try {
    store = await openBehind(front, { openStore: openGatewayStore, talk, stopRequested: never, ...options });
    running = new RunningGateway(options, { lock, book, front, store });
    await running.start();
    return running;
  } catch (error) {
    await (running === null ? letGo({ lock, front, store }) : running.stop());
    logger.close();
    throw store?.damage.met() ? (storeProblem(error) ?? error) : error;
  }
}

type Begun = Pick<Opened, "lock" | "front"> & { readonly store: GatewayStore | null };

async function letGo({ lock, front, store }: Begun): Promise<void> {
  await front.part.become(null);
  store?.close();
  lock.release();
}

type Limited = GatewayOptions & { readonly logger: LimitedLog };
const silence = (): void => undefined;
const never = new Promise<void>(silence);

interface Opened {
  readonly lock: WriterLock;
  readonly book: FaultBook;
  readonly front: Front;
  readonly store: GatewayStore;
}

class RunningGateway implements Gateway {
  readonly core: Core;
  readonly store: GatewayStore;
  readonly desk: Desk;
  readonly #changes: Changes;
  readonly #page: PagePorts;
  readonly #options: Limited;
  readonly #lock: WriterLock;
  readonly #clock: Clock;
  readonly #machineClock: Clock;
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
  readonly #front: Front;
  readonly #activation: Activation;
  readonly #telling: Telling;
  #office: ControlSocket | null = null;
  readonly #folder: ConfigFolder | null;
  readonly #notices = new Set<ProblemCode>();
  #listens = false;
  #stopped: Promise<void> | null = null;

  constructor(options: Limited, { lock, book, front, store }: Opened) {
    const { config, drivers, logger, random } = options;
    this.#options = options;
    this.#book = book;
    this.#front = front;
    const told: Faults = { report: (...fault) => this.#faults.report(...fault) };
    const clock = containedClock(options.clock, told);
    this.#clock = clock;
    this.#machineClock = containedClock(options.machineClock ?? systemClock, told);
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
      inTurn: (work) => this.#queue.push(work),
      reading: (ports, pipeline) => readingAgain({ ports, pipeline, makeLineSplitter, tunedProtocol }),
    });
    this.#live = createLiveStatus(this.core.ports);
    this.#queue = createWorkQueue({ errands: this.core.errands, clock, faults: this.#faults });
    this.#metrics = createMetrics({
      outbox: () => store.outbox.counts(),
      observations: () => store.runs.dispositions(),
      faults: () => this.#book.counts(),
      undecided: () => this.#telling.undecided(),
      logLinesLost: () => this.#options.logLinesLost?.() ?? 0,
      oldestWaitingSeconds: () => secondsSince(store.outbox.oldestOpenAt(), clock),
      brokerOnline: () => this.#line?.link.state === "online",
      connections: () => Object.fromEntries(Object.entries(this.#supervisor.statuses()).map(([id, { state }]) => [id, state])),
    });
    this.#ports = options.portWatcher ?? watchMachinePorts(this.#machineClock);
    this.#ports.onFault((error) => void this.#faults.report("socket", error));
    this.#unknown = findUnknownDevices(this.#ports, () => this.#config.connections, {
      ...{ logger, clock: this.#machineClock, faults: this.#faults },
    });
    this.#supervisor = createSupervisor({
      core: this.core,
      queue: this.#queue,
      transports: options.transports,
      drivers,
      metrics: this.#metrics,
      environment: { clock, random, onPortsChanged: (listener) => this.#ports.onChange(listener) },
      capturePolicy: () => this.#config.capture,
      onRead: (connection, how) => this.#folder?.heard(connection, how),
      onTransport: portTrouble(options.talk),
    });
    this.#linePart = createLinePart((settings) => this.#startLine(settings));
    this.#activation = createActivation({
      parts: activationParts(this.#linePart, front.part, this.#supervisor, (next) => void this.core.activate(next)),
      config,
      clock: this.#machineClock,
      faults: this.#faults,
      onRetried: (next, taken) => this.#folder?.tell(next, taken),
    });
    this.#captures = keepCapturesWithinLimits(store.captures, () => this.#config.capture, clock, logger, this.#faults);
    this.#patientList = keepPatientListShort(this.core.ports);
    const { dataDir, talk = silence } = options;
    this.#storeCheck = createStoreCheck({
      dataDir,
      clock: this.#machineClock,
      logger,
      faults: this.#faults,
      damage: store.damage,
      talk,
    });
    this.#folder = options.configDir === null ? null : this.#openFolder(options.configDir);
    this.desk = createDesk({
      ...this.core,
      ...(this.#folder === null ? {} : { configuration: this.#folder.office }),
      delivery: this.delivery,
      connections: () => this.#supervisor.statuses(),
      troubles: () => this.#telling.reasons().map(({ code }) => code),
    });
    this.#changes = watchChanges(() => this.#telling.signs(), this.#machineClock, this.#faults);
    const { desk } = this;
    const { demoRound = null } = options;
    this.#page = createPage({ desk, config: () => this.#config, changes: this.#changes, faults: this.#faults, demoRound });
    this.#telling = createTelling({
      ...{ core: this.core, store, clock, book: this.#book, queue: this.#queue, supervisor: this.#supervisor },
      ...{
        unknown: this.#unknown,
        ports: this.#ports,
        activation: this.#activation,
        watch: this.#faults,
        check: this.#storeCheck,
      },
      config: () => this.#config,
      line: () => this.#line,
      logLinesLost: () => options.logLinesLost?.() ?? 0,
      mistakes: () => this.#folder?.mistakes ?? 0,
      configurationSign: () => this.#folder?.sign ?? "",
      notices: this.#notices,
      listens: () => this.#listens,
    });
  }

  get #config(): LoadedConfig {
    return this.#activation.config;
  }

  get #line(): DeliveryLine | null {
    return this.#linePart.running?.handle ?? null;
  }

  get url(): string {
    return this.#front.part.running?.handle.url ?? "";
  }

  get faults(): Faults {
    return this.#faults;
  }

  readonly broker = () => this.#line?.broker ?? { url: "", journal: null };
  readonly delivery = () => this.#line?.view() ?? null;
  readonly settled = () => this.#queue.idle();

  async start(): Promise<void> {
    const { core } = this;
    const { logger, dataDir } = this.#options;
    this.#front.handOver({
      reasons: this.#telling.reasons,
      health: this.#telling.health,
      metrics: () => this.#metrics.text(),
      page: () => this.#page,
    });
    core.start();
    await nextTurn();
    const delivers = await this.#beginLine();
    this.#office = await listenForOffice(dataDir, this.desk.command, this.#faults);
    this.#captures.start();
    this.#patientList.start();
    await this.#ports.start();
    const isWired = await this.#supervisor.start(this.#config);
    // The station starts without what met the unforeseen, and tries it again and again.
    if (!delivers || !isWired) await this.#activation.take(this.#config);
    this.#listens = true;
    await this.#folder?.start();
    this.#storeCheck.start();
    logger.info("gateway-started", { instruments: this.#config.instruments.length });
  }

  /** False: something that nobody foresaw. Throws what a person must put right. */
  async #beginLine(): Promise<boolean> {
    try {
      await this.#linePart.become(this.#config);
      return true;
    } catch (error) {
      if (error instanceof UserError) throw error;
      this.#faults.report("delivery", error);
      return false;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** Wires first, so that nothing new comes in; then what was received is finished; the store last. */
  async #stopAll(): Promise<void> {
    await this.#folder?.stop();
    this.#changes.stop();
    this.#ports.stop();
    this.#unknown.stop();
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
    await this.#front.part.become(null);
    await this.#linePart.become(null);
    this.store.close();
    this.#lock.release();
    this.#options.logger.close();
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
      machineClock: this.#machineClock,
      createLink: this.#options.createLink,
      random,
      logger,
      faults: this.#faults,
      onBrokerProblem: (problem) => talk?.(brokerNews(problem)),
      onNotice: (code) => this.#notice(code),
      deviceStates: this.#telling.deviceStates,
      onClosed: () => this.#queue.wake(),
      qcStates: () => qcStates(this.#live.current(), zone),
      configurationNo: () => this.core.ports.view().snapshotNo,
    });
  }

  #openFolder(dir: string): ConfigFolder {
    const [store, supervisor, ports, config] = [this.store, this.#supervisor, this.#ports, () => this.#config];
    const running = runningConfiguration({ ...this.#options, store, supervisor, ports, config });
    return openConfigFolder({
      ...this.#options,
      ...{ dir, store, running, clock: this.#clock, faults: this.#faults, activation: this.#activation },
      onTaken: () => this.#unknown.refresh(),
      onReturned: () => this.#notice("CONFIG_RETURNED"),
    });
  }

  /** What nobody has to wait for, and somebody has to do: told once here, and shown as long as this process runs. */
  #notice(code: ProblemCode): void {
    this.#notices.add(code);
    const { says, do: remedy } = problemCatalogue[code];
    this.#options.talk?.(`${says} ${remedy} (${code})`);
  }
}

/** How long a stop waits for what can be finished. */
const patienceMs = 4_000;

const after = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

const secondsSince = (at: number | null, clock: Clock): number => (at === null ? 0 : Math.max(0, (clock.now() - at) / 1000));
