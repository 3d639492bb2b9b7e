/**
 * All connections of the active snapshot. When a new snapshot comes, only those whose part changed restart, and each of them only
 * between sessions (decision 0003).
 */

import type { ConnectionSettings, LoadedConfig } from "../../config/settings.ts";
import type { CapturePolicy } from "../../domain/capture.ts";
import { contained, isStoresFault } from "../../domain/fault.ts";
import type { ConnectionId, TransmissionId } from "../../domain/ids.ts";
import type { Problem } from "../../domain/problem.ts";
import type { DeviceMessage, DriverDefinition } from "../../driver-api/index.ts";
import { strangerAmong } from "../../intake/instrument.ts";
import type { Metrics } from "../../observe/metrics.ts";
import { candidatesOn } from "../../release/view.ts";
import type { TransportEnvironment } from "../../transport/environment.ts";
import type { ByteLink } from "../../transport/link.ts";
import type { WireChange } from "../activation/activation.ts";
import type { Core } from "../core.ts";
import type { WorkQueue } from "../work-queue.ts";
import { type Connection, type ConnectionPorts, createConnection, type MessagePlace } from "./connection.ts";
import type { ConnectionStatus } from "./connection-status.ts";
import { watermarkOf } from "./watermark.ts";
import { createWire, type Wire } from "./wire.ts";
import { createTransport } from "./wires.ts";

export interface SupervisorOptions {
  readonly core: Core;
  readonly queue: WorkQueue;
  readonly drivers: readonly DriverDefinition[];
  readonly metrics: Metrics;
  readonly environment: TransportEnvironment;
  /** From a connection's settings to its wire; default: as configured. */
  readonly transports?: typeof createTransport | undefined;
  readonly capturePolicy: () => CapturePolicy;
  /** What became of something that came: results were read, or nothing but problems. Greetings and the like are not told. */
  readonly onRead?: ((connection: ConnectionId, how: "understood" | "unreadable") => void) | undefined;
  /** A wire has changed. */
  readonly onTransport?: ConnectionPorts["onTransport"];
}

export interface Supervisor {
  /** False: one of them could not be opened at all, for a reason that nobody foresaw. */
  start(config: LoadedConfig): Promise<boolean>;
  /** Brings the wires to these settings; those that run by them already do not notice. */
  change(wanted: readonly ConnectionSettings[]): Promise<WireChange>;
  /** Closes these. False: one of them is in a transfer, and closes when that has ended. */
  close(ids: readonly string[]): Promise<boolean>;
  /** What runs. */
  readonly running: readonly ConnectionSettings[];
  statuses(): Readonly<Record<string, ConnectionStatus>>;
  stop(): Promise<void>;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const wires = new Map<ConnectionId, Wire>();
  const wireOf = (id: ConnectionId): Wire => {
    const wire = wires.get(id) ?? createWire((settings) => connect(options, settings));
    wires.set(id, wire);
    return wire;
  };
  const running = () => [...wires.values()].flatMap((wire) => wire.connection?.settings ?? []);
  let stopped = false;
  const change = async (wanted: readonly ConnectionSettings[]): Promise<WireChange> => {
    if (stopped) return { notTaken: [], waiting: [] };
    const byId = new Map(wanted.map((settings) => [settings.id, settings]));
    const ids = [...new Set([...wires.keys(), ...byId.keys()])];
    const changes = await Promise.all(ids.map(async (id) => ({ id, ...(await wireOf(id).become(byId.get(id) ?? null)) })));
    for (const [id, wire] of wires) if (wire.idle) wires.delete(id);
    return {
      notTaken: changes.flatMap(({ id, error, runsAs }) => (error === undefined ? [] : [{ id, error, runsAs }])),
      waiting: changes.filter(({ waits }) => waits).map(({ id }) => id),
    };
  };
  return {
    start: async (config) => {
      const failed = (await change(config.connections)).notTaken.filter(({ runsAs }) => runsAs === "nothing");
      for (const { id, error } of failed) options.core.ports.faults.report("socket", error, { connection: id });
      return failed.length === 0;
    },
    change,
    close: async (ids) => {
      const outcomes = await Promise.all(running().flatMap(({ id }) => (ids.includes(id) ? wireOf(id).become(null) : [])));
      return outcomes.every(({ waits }) => !waits);
    },
    get running() {
      return running();
    },
    statuses: () =>
      Object.fromEntries([...wires].flatMap(([id, { connection }]) => (connection === null ? [] : [[id, connection.status]]))),
    stop: async () => {
      stopped = true;
      await Promise.all([...wires.values()].map((wire) => wire.stop()));
    },
  };
}

function connect(options: SupervisorOptions, settings: ConnectionSettings): Connection {
  const usual = options.drivers.find((driver) => driver.id === settings.driver)?.modes[settings.mode];
  const mode = usual && { ...usual, ...settings.tuned };
  if (mode === undefined) throw new Error(`no driver ${settings.driver} with mode ${settings.mode}`);
  const ports = connectionPorts(options, mode.endsBatch, (whom) => connection.heard(whom));
  const transport = (options.transports ?? createTransport)(settings, options.environment);
  const connection = createConnection(settings, mode, transport, ports);
  return connection;
}

interface Handed {
  readonly link: ByteLink;
  readonly place: MessagePlace;
  readonly message: DeviceMessage;
}

function connectionPorts(
  { core, queue, metrics, capturePolicy, onRead, onTransport }: SupervisorOptions,
  endsBatch: boolean,
  onHeard: Connection["heard"],
): ConnectionPorts {
  const { ports, pipeline, barrier } = core;
  const { store, clock, logger, faults } = ports;
  const defer = (work: () => void): void => void setImmediate(() => contained(faults, "socket", work));
  /** Pieces of work on what this connection handed over that are not done. */
  let inHand = 0;
  const push = (work: (failures: number) => void): void => {
    inHand += 1;
    queue.push((failures) => {
      work(failures);
      inHand -= 1;
    });
  };
  /** Messages that are neither landed nor set aside yet, by transmission. */
  const adrift = new Map<TransmissionId, Set<number>>();
  /** What cannot be landed is set aside with its bytes, and tried again; a store that cannot be written stops the queue instead. */
  const receive = (settings: ConnectionSettings, { link, place, message }: Handed, failures: number): void => {
    const connection = settings.id;
    const { transmission, index } = place;
    try {
      const decoded = take(settings, link, place, message);
      if (!decoded.problems.some(({ code }) => code === "DRIVER_FAILED")) return;
    } catch (error) {
      if (isStoresFault(error, failures + 1)) throw error;
      faults.report("landing", error, { connection, transmission, index });
    }
    ports.later({ kind: "read-message", transmission, index, connection });
  };
  const land = (settings: ConnectionSettings, handed: Handed, failures: number): void => {
    const { transmission, index } = handed.place;
    const others = adrift.get(transmission) ?? new Set();
    adrift.set(transmission, others.add(index));
    receive(settings, handed, failures);
    others.delete(index);
    if (others.size === 0) adrift.delete(transmission);
  };
  const take = (
    settings: ConnectionSettings,
    link: ByteLink,
    { transmission: transmissionId, index }: MessagePlace,
    message: DeviceMessage,
  ) => {
    const { id: connectionId, driver, mode } = settings;
    const { decoded, landed } = pipeline.receive({ connectionId, driver, mode, transmissionId, index, at: 0, link }, message);
    const { observations } = decoded;
    if (observations.length > 0) onHeard(strangerAmong(observations, candidatesOn(ports.view(), connectionId, driver)));
    metrics.message(connectionId);
    metrics.duplicate(landed.duplicates);
    for (const problem of decoded.problems) report(settings, problem);
    const isUnderstood = observations.some(({ analyte, kind }) => analyte !== null || kind === "service");
    if (isUnderstood) onRead?.(connectionId, "understood");
    else if (observations.length > 0 || decoded.problems.length > 0) onRead?.(connectionId, "unreadable");
    logger.info("message-read", { connection: connectionId, runs: landed.added.length, duplicates: landed.duplicates });
    return decoded;
  };
  const finish = (transmission: TransmissionId, complete: boolean, messages: number) => {
    // Until then a start would read it again, and must.
    if (adrift.has(transmission)) throw new RangeError("a message of it is not landed");
    const reading = messages > 0 ? "decoded" : complete ? "nothing" : "unreadable";
    store.transmissions.finish(transmission, complete, reading, clock.now());
  };
  const report = (settings: ConnectionSettings, { code, at, text }: Problem) => {
    metrics.problem(settings.id, code);
    logger.warn("problem", { connection: settings.id, code, at, text });
  };
  return {
    store,
    clock,
    logger,
    faults,
    zone: ports.view().station.gateway.zone,
    capture: {
      captures: store.captures,
      policy: capturePolicy,
      clock,
      defer,
      onFailure: (error) => void faults.report("capture", error),
    },
    watermark: (settings) => watermarkOf(ports, settings),
    landing: ({ id }) => {
      const { isWaiting, hasFailed } = store.errands.ofConnection(id);
      return hasFailed ? "failed" : inHand > 0 || isWaiting || core.isTakingUp ? "waiting" : "done";
    },
    onMessage: (settings, link, place, message) => push((failures) => land(settings, { link, place, message }, failures)),
    waiting: () => inHand,
    defer,
    onTransport: (settings, state) => {
      if (state.problem !== null) report(settings, state.problem);
      onTransport?.(settings, state);
    },
    onEnd: (_settings, transmission, complete, messages) => push(() => finish(transmission, complete, messages)),
    onUnreadable: ({ id }) => onRead?.(id, "unreadable"),
    onProblem: report,
    onTransfer: (link) => push(() => barrier.transferBegan(link)),
    // Not done again later, when the link may be in another transfer: silence closes what could not be closed now.
    onBatchEnd: (_settings, link) =>
      push(() => void (endsBatch && contained(faults, "landing", () => barrier.deviceEnded(link)))),
    onLinkGone: (link) => push(() => barrier.linkGone(link)),
  };
}
