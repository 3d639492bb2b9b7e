/**
 * What a gateway is made of, in the order in which it can be made. Most parts ask each other, so each may ask any other once all are
 * there; nothing is started here.
 */

import type { PagePorts } from "../admin/http/page-ports.ts";
import { keepCapturesWithinLimits } from "../captures/housekeeping.ts";
import type { LoadedConfig } from "../config/settings.ts";
import type { Clock } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";
import { type ProblemCode, problemCatalogue } from "../domain/problem-catalogue.ts";
import type { Housekeeping } from "../machine/hourly.ts";
import { containedClock, systemClock } from "../machine/system-clock.ts";
import type { FaultBook } from "../observe/fault-book.ts";
import type { LimitedLog } from "../observe/limited-log.ts";
import type { Metrics } from "../observe/metrics.ts";
import { auditAcceptedAt, auditRefusedSince, backupRefusedSince } from "../office/audit.ts";
import { createDesk, type Desk } from "../office/desk.ts";
import type { SafetyFacts } from "../office/safety-words.ts";
import { isFloor } from "../store/audit/floor.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import { formerCopy } from "../store/opening/former-copy.ts";
import { stationFiles } from "../store/station-files.ts";
import { type PortWatcher, watchMachinePorts } from "../transport/discovery/watch-ports.ts";
import { makeLineSplitter } from "../transport/serial/line-splitter.ts";
import { type Activation, createActivation } from "./activation/activation.ts";
import { type ConfigFolder, openConfigFolder } from "./activation/config-folder.ts";
import { lookAfterInBackground } from "./backup/in-background.ts";
import { createScheduledBackups, type ScheduledBackups } from "./backup/scheduled-backups.ts";
import { type Changes, watchChanges } from "./changes.ts";
import { keepPatientListShort } from "./commands/patient-list.ts";
import { runningConfiguration } from "./configuration.ts";
import { portTrouble } from "./connections/port-trouble.ts";
import { createSupervisor, type Supervisor } from "./connections/supervisor.ts";
import { findUnknownDevices, type UnknownDevices } from "./connections/unknown-devices.ts";
import { type DeliveryLine, startDeliveryLine } from "./delivery/delivery-line.ts";
import { brokerNews } from "./delivery/kept-broker.ts";
import type { Front } from "./front/front.ts";
import { gatewayMetrics } from "./front/gateway-metrics.ts";
import { createPage } from "./front/page.ts";
import { createLiveStatus, type LiveStatusBoard, qcStates } from "./front/qc-status-board.ts";
import { safetyFacts } from "./front/safety-facts.ts";
import { createTelling, type Telling } from "./front/telling.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import { readingAgain, tunedProtocolOf } from "./recovery.ts";
import { eraseWhatIsDue, type Retention } from "./retention.ts";
import { type Core, createCore } from "./station-core.ts";
import { activationParts, createLinePart, type LinePart } from "./station-parts.ts";
import { type AuditWatch, createAuditWatch } from "./watching/audit-watch.ts";
import { createStoreCheck, type StoreCheck } from "./watching/store-check.ts";
import { type StoreWatch, watchStore } from "./watching/store-watch.ts";
import { createWorkQueue, type WorkQueue } from "./work-queue.ts";

export type LimitedOptions = GatewayOptions & { readonly logger: LimitedLog };

/** What is there before the parts are. */
export interface Opened {
  readonly book: FaultBook;
  readonly front: Front;
  readonly store: GatewayStore;
}

export class GatewayParts {
  readonly #options: LimitedOptions;
  readonly #book: FaultBook;
  readonly #front: Front;
  readonly #store: GatewayStore;
  readonly #clock: Clock;
  readonly #machineClock: Clock;
  readonly #notices = new Set<ProblemCode>();
  /** Every fault goes through here: what says that the store cannot be written is noticed. */
  readonly faults: StoreWatch;
  readonly core: Core;
  readonly live: LiveStatusBoard;
  readonly queue: WorkQueue;
  readonly metrics: Metrics;
  readonly ports: PortWatcher;
  readonly unknown: UnknownDevices;
  readonly supervisor: Supervisor;
  readonly linePart: LinePart<DeliveryLine>;
  readonly activation: Activation;
  /** What is looked after every hour. */
  readonly housekeeping: readonly Housekeeping[];
  readonly auditWatch: AuditWatch;
  readonly backups: ScheduledBackups;
  readonly storeCheck: StoreCheck;
  readonly retention: Retention;
  /** Null: nobody watches the files. */
  readonly folder: ConfigFolder | null;
  readonly desk: Desk;
  readonly changes: Changes;
  readonly page: PagePorts;
  readonly telling: Telling;
  /** False until the start is over. */
  listens = false;

  constructor(options: LimitedOptions, { book, front, store }: Opened) {
    this.#options = options;
    this.#book = book;
    this.#front = front;
    this.#store = store;
    const told: Faults = { report: (...fault) => this.faults.report(...fault) };
    this.#clock = containedClock(options.clock, told);
    this.#machineClock = containedClock(options.machineClock ?? systemClock, told);
    this.faults = this.#watchedStore();
    this.core = this.#makeCore();
    this.live = createLiveStatus(this.core.ports);
    const mayDoErrands = (): boolean => this.#mayDoErrands();
    this.queue = createWorkQueue({ errands: this.core.errands, clock: this.#clock, faults: this.faults, mayDoErrands });
    this.metrics = this.#makeMetrics();
    this.ports = options.portWatcher ?? watchMachinePorts(this.#machineClock);
    this.ports.onFault((error) => void this.faults.report("socket", error));
    this.unknown = this.#unknownDevices();
    this.supervisor = this.#makeSupervisor();
    this.linePart = createLinePart((settings) => this.#startLine(settings));
    this.activation = this.#makeActivation();
    this.backups = this.#makeBackups();
    this.retention = this.#makeRetention();
    this.housekeeping = [
      this.backups,
      this.retention,
      keepCapturesWithinLimits(store.captures, () => this.config.capture, this.#clock, options.logger, this.faults),
      keepPatientListShort(this.core.ports),
    ];
    this.auditWatch = this.#makeAuditWatch();
    this.storeCheck = this.#makeStoreCheck();
    store.findings.leaveTo(() => this.storeCheck.isLookedThrough());
    this.folder = options.configDir === null ? null : this.#openFolder(options.configDir);
    this.desk = this.#makeDesk();
    this.changes = watchChanges(() => this.telling.signs(), this.#machineClock, this.faults);
    this.page = this.#makePage();
    this.telling = this.#makeTelling();
  }

  /** What is in force. */
  get config(): LoadedConfig {
    return this.activation.config;
  }

  /** Null: it does not run. */
  get line(): DeliveryLine | null {
    return this.linePart.running?.handle ?? null;
  }

  #watchedStore(): StoreWatch {
    const probe = (): void => this.#store.probe();
    const onWritable = (): void => this.queue.resume();
    return watchStore({ book: this.#book, clock: this.#clock, logger: this.#options.logger, probe, onWritable });
  }

  #makeCore(): Core {
    const tunedProtocol = tunedProtocolOf(() => this.config);
    return createCore({
      ...{ store: this.#store, clock: this.#clock, faults: this.faults },
      config: this.#options.config,
      drivers: this.#options.drivers,
      logger: this.#options.logger,
      onQueued: () => this.line?.dispatcher.poke(),
      onQcChanged: () => this.live.changed(),
      onJudged: (outcome) => this.metrics.judged(outcome),
      wake: () => this.queue.wake(),
      inTurn: (work) => this.queue.push(work),
      reading: (ports, pipeline) => readingAgain({ ports, pipeline, makeLineSplitter, tunedProtocol }),
      mayDoErrands: () => this.#mayDoErrands(),
    });
  }

  /** What is damaged may have lost what speaks against a result. */
  #mayDoErrands(): boolean {
    return this.storeCheck.isLookedThrough() && this.#store.damage.met() === null;
  }

  #makeMetrics(): Metrics {
    return gatewayMetrics({
      ...{ store: this.#store, clock: this.#clock, book: this.#book },
      undecided: () => this.telling.undecided(),
      logLinesLost: () => this.#options.logLinesLost?.() ?? 0,
      line: () => this.line,
      statuses: () => this.supervisor.statuses(),
    });
  }

  #unknownDevices(): UnknownDevices {
    const { logger } = this.#options;
    return findUnknownDevices(this.ports, () => this.config.connections, {
      ...{ logger, clock: this.#machineClock, faults: this.faults },
    });
  }

  #makeSupervisor(): Supervisor {
    const { transports, drivers, random, talk } = this.#options;
    return createSupervisor({
      ...{ core: this.core, queue: this.queue, transports, drivers, metrics: this.metrics },
      environment: { clock: this.#clock, random, onPortsChanged: (listener) => this.ports.onChange(listener) },
      capturePolicy: () => this.config.capture,
      onRead: (connection, how) => this.folder?.heard(connection, how),
      onTransport: portTrouble(talk),
    });
  }

  #startLine(config: LoadedConfig): Promise<DeliveryLine> {
    const { dataDir, random, logger, talk, createLink } = this.#options;
    const { zone } = config.station.gateway;
    return startDeliveryLine({
      ...{ config, dataDir, random, logger, createLink },
      ...{
        outbox: this.#store.outbox,
        pauses: this.#store.pauses,
        witnesses: this.#store.witnesses,
        clock: this.#clock,
        machineClock: this.#machineClock,
        faults: this.faults,
      },
      onBrokerProblem: (problem) => talk?.(brokerNews(problem)),
      onNotice: (code) => this.#notice(code),
      deviceStates: this.telling.deviceStates,
      onClosed: () => this.queue.wake(),
      // Read when the start is over, at the next look: of years of controls of which none counts all are read.
      qcStates: () => (this.listens ? qcStates(this.live.current(), zone) : {}),
      configurationNo: () => this.core.ports.view().snapshotNo,
      audit: {
        chain: this.#store.audit,
        watch: this.auditWatch,
        acceptedAt: () => auditAcceptedAt(this.#store.events),
        refusedSince: (head) => auditRefusedSince(this.#store.events, head, this.#clock.now()),
      },
    });
  }

  #makeActivation(): Activation {
    const takeUpRules = (next: LoadedConfig): void => void this.core.activate(next);
    return createActivation({
      parts: activationParts(this.linePart, this.#front.part, this.supervisor, takeUpRules),
      config: this.#options.config,
      clock: this.#machineClock,
      faults: this.faults,
      onRetried: (next, taken) => this.folder?.tell(next, taken),
    });
  }

  #makeStoreCheck(): StoreCheck {
    const { dataDir, logger, talk = silence, checkStore: check } = this.#options;
    const { damage } = this.#store;
    const [clock, faults] = [this.#machineClock, this.faults];
    // What a finding speaks against is judged again, and at the start all that waits.
    const onLooked = (): void => {
      this.live.changed();
      this.queue.wake();
    };
    const { findings, lies } = this.#store;
    let writtenAsOf = findings.asOf();
    const noteFound: AuditWatch["noteFound"] = ({ changed, findings: found }) => {
      const standing = findings.asOf();
      // Whoever has written may have taken errands, of which no link tells.
      if (standing !== writtenAsOf) contained(faults, "recovery", () => this.core.writeAnew());
      writtenAsOf = standing;
      const lost = findings.lost();
      this.auditWatch.noteFound({ changed: changed + lost.length, findings: [...lost, ...found] });
      // Once it is told that it was too short, what says so is written down.
      contained(faults, "housekeeping", () => this.#store.floor.raise(found.some(isFloor)));
      onLooked();
    };
    const told = { clock, logger, faults, damage, audit: { noteFound }, talk };
    return createStoreCheck({ ...told, store: stationFiles(dataDir), check, lies, asOf: findings.asOf, onLooked });
  }

  #makeAuditWatch(): AuditWatch {
    const { logger, talk = silence } = this.#options;
    const { events, findings } = this.#store;
    const acceptedAt = () => auditAcceptedAt(events);
    return createAuditWatch({ events, findings, acceptedAt, now: () => this.#clock.now(), logger, talk });
  }

  #makeBackups(): ScheduledBackups {
    const { dataDir, configDir, logger, talk = silence, lookAfterBackups: lookAfter = lookAfterInBackground } = this.#options;
    const store = this.#store.name();
    const job = () => {
      const { site, gateway } = this.config.station;
      const places = { place: { data: dataDir }, configDir: configDir ?? "" };
      return { ...places, store, stem: `${site.id}-${gateway.id}`, zone: gateway.zone };
    };
    const [clock, faults] = [this.#machineClock, this.faults];
    const onAhead = (seq: number): void =>
      this.auditWatch.noteBehind(backupRefusedSince(this.#store.events, seq, this.#clock.now()));
    return createScheduledBackups({ settings: () => this.config.backup, job, clock, faults, logger, talk, lookAfter, onAhead });
  }

  #makeRetention(): Retention {
    const isSound = (): boolean => this.storeCheck.state === "good" && this.auditWatch.problems.length === 0;
    const ports = { ...this.core.ports, policy: () => this.config.retention, isSound };
    const receiversHaveOwnClock = (): boolean => this.config.receiversHaveOwnClock;
    const copy = formerCopy(stationFiles(this.#options.dataDir));
    return eraseWhatIsDue({ ...ports, receiversHaveOwnClock, formerCopy: copy }, (work) => this.queue.push(work));
  }

  #openFolder(dir: string): ConfigFolder {
    const [store, supervisor, ports, config] = [this.#store, this.supervisor, this.ports, () => this.config];
    const running = runningConfiguration({ ...this.#options, store, supervisor, ports, config });
    return openConfigFolder({
      ...this.#options,
      ...{ dir, store, running, clock: this.#clock, faults: this.faults, activation: this.activation },
      onTaken: () => this.unknown.refresh(),
      onReturned: () => this.#notice("CONFIG_RETURNED"),
    });
  }

  #makeDesk(): Desk {
    return createDesk({
      ...this.core,
      ...(this.folder === null ? {} : { configuration: this.folder.office }),
      delivery: () => this.line?.view() ?? null,
      connections: () => this.supervisor.statuses(),
      backsUp: () => this.config.backup !== null,
      safety: () => this.#safetyFacts(),
      troubles: () => this.telling.reasons().map(({ code }) => code),
    });
  }

  #safetyFacts(): SafetyFacts {
    const { auditWatch: audit, storeCheck: check, config } = this;
    const { standing } = this.backups;
    const { retention } = this;
    return safetyFacts({ config, dataDir: this.#options.dataDir, store: this.#store, audit, check, standing, retention });
  }

  #makePage(): PagePorts {
    const { desk, changes, faults } = this;
    const { demoRound = null } = this.#options;
    return createPage({ desk, config: () => this.config, changes, faults, demoRound });
  }

  #makeTelling(): Telling {
    return createTelling({
      ...{ core: this.core, queue: this.queue, supervisor: this.supervisor, unknown: this.unknown, ports: this.ports },
      ...{ store: this.#store, clock: this.#clock, book: this.#book },
      ...{
        activation: this.activation,
        watch: this.faults,
        check: this.storeCheck,
        audit: this.auditWatch,
        backups: this.backups,
        notices: this.#notices,
      },
      config: () => this.config,
      line: () => this.line,
      logLinesLost: () => this.#options.logLinesLost?.() ?? 0,
      mistakes: () => this.folder?.mistakes ?? 0,
      configurationSign: () => this.folder?.sign ?? "",
      listens: () => this.listens,
    });
  }

  /** What nobody has to wait for, and somebody has to do: told once here, and shown as long as this process runs. */
  #notice(code: ProblemCode): void {
    this.#notices.add(code);
    const { says, do: remedy } = problemCatalogue[code];
    this.#options.talk?.(`${says} ${remedy} (${code})`);
  }
}

/** Nobody sits at the console. */
export const silence = (): void => undefined;
