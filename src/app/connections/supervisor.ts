/**
 * All connections of the active snapshot. When a new snapshot comes, only those whose part changed restart, and each of them only
 * between sessions (ARCHITECTURE, "Configuration snapshots").
 */

import type { ConnectionSettings, LoadedConfig } from "../../config/settings.ts";
import type { CapturePolicy } from "../../domain/capture.ts";
import type { ConnectionId, TransmissionId } from "../../domain/ids.ts";
import type { Problem } from "../../domain/problem.ts";
import { localDateTime } from "../../domain/time.ts";
import type { DeviceMessage, DriverDefinition } from "../../driver-api/index.ts";
import { strangerAmong } from "../../intake/instrument.ts";
import type { Metrics } from "../../observe/metrics.ts";
import type { ReleasePorts } from "../../release/view.ts";
import { candidatesOn } from "../../release/view.ts";
import type { TransportEnvironment } from "../../transport/environment.ts";
import type { WireChange } from "../activation/activation.ts";
import type { Core } from "../core.ts";
import type { WorkQueue } from "../work-queue.ts";
import { type Connection, type ConnectionPorts, createConnection } from "./connection.ts";
import type { ConnectionStatus } from "./connection-status.ts";
import { createWire, type Wire } from "./wire.ts";
import { createTransport } from "./wires.ts";

export interface SupervisorOptions {
  readonly core: Core;
  readonly queue: WorkQueue;
  readonly drivers: readonly DriverDefinition[];
  readonly metrics: Metrics;
  readonly environment: TransportEnvironment;
  /** From a connection's settings to its wire; default: as configured. */
  readonly transports?: typeof createTransport;
  readonly capturePolicy: () => CapturePolicy;
}

export interface Supervisor {
  start(config: LoadedConfig): Promise<void>;
  /** Brings the wires to these settings; those that run by them already do not notice. */
  change(wanted: readonly ConnectionSettings[]): Promise<WireChange>;
  /** Closes those that listen on one of the ports and shall not go on doing so. */
  vacate(ports: readonly number[], wanted: readonly ConnectionSettings[]): Promise<void>;
  /** What runs. */
  readonly running: readonly ConnectionSettings[];
  statuses(): Readonly<Record<string, ConnectionStatus>>;
  stop(): Promise<void>;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const wires = new Map<ConnectionId, Wire>();
  const wireOf = (id: ConnectionId): Wire => {
    const wire = wires.get(id) ?? createWire((settings) => connect(options, settings), ownPorts);
    wires.set(id, wire);
    return wire;
  };
  const running = () => [...wires.values()].flatMap((wire) => wire.connection?.settings ?? []);
  const ownPorts = () => running().flatMap(({ transport }) => (transport.type === "tcp-server" ? transport.port : []));
  let stopped = false;
  const change = async (wanted: readonly ConnectionSettings[]): Promise<WireChange> => {
    if (stopped) return { notTaken: [], waiting: [] };
    const byId = new Map(wanted.map((settings) => [settings.id, settings]));
    const ids = [...new Set([...wires.keys(), ...byId.keys()])];
    const changes = await Promise.all(ids.map(async (id) => ({ id, ...(await wireOf(id).become(byId.get(id) ?? null)) })));
    for (const [id, wire] of wires) if (wire.idle) wires.delete(id);
    return {
      notTaken: changes.flatMap(({ id, error, former }) => (error === undefined ? [] : [{ id, error, former }])),
      waiting: changes.filter(({ waits }) => waits).map(({ id }) => id),
    };
  };
  return {
    start: async (config) => void (await change(config.connections)),
    change,
    vacate: async (ports, wanted) => {
      const keeps = ({ id }: ConnectionSettings, port: number) =>
        wanted.some(({ id: other, transport }) => other === id && transport.type === "tcp-server" && transport.port === port);
      const leaving = running().filter(
        (one) => one.transport.type === "tcp-server" && ports.includes(one.transport.port) && !keeps(one, one.transport.port),
      );
      await Promise.all(leaving.map(({ id }) => wireOf(id).become(null)));
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

function connectionPorts(
  { core, queue, metrics, capturePolicy }: SupervisorOptions,
  endsBatch: boolean,
  onHeard: Connection["heard"],
): ConnectionPorts {
  const { ports, pipeline, barrier } = core;
  const { store, clock, logger, faults } = ports;
  /** Transmissions whose content could not be read or stored: not called decoded, so they are taken up again or shown as unreadable. */
  const failed = new Map<TransmissionId, "pending" | "unreadable">();
  const receive = (settings: ConnectionSettings, transmissionId: TransmissionId, index: number, message: DeviceMessage) => {
    const { id: connectionId, driver, mode } = settings;
    failed.set(transmissionId, "pending");
    const { decoded, landed } = pipeline.receive({ connectionId, driver, mode, transmissionId, index, at: 0 }, message);
    failed.delete(transmissionId);
    const { observations } = decoded;
    if (observations.length > 0) onHeard(strangerAmong(observations, candidatesOn(ports.view(), connectionId, driver)));
    if (decoded.problems.some((problem) => problem.code === "DRIVER_FAILED")) failed.set(transmissionId, "unreadable");
    metrics.message(connectionId);
    metrics.duplicate(landed.duplicates);
    for (const problem of decoded.problems) report(settings, problem);
    logger.info("message-read", { connection: connectionId, runs: landed.added.length, duplicates: landed.duplicates });
  };
  const finish = (transmission: TransmissionId, complete: boolean, messages: number) => {
    const reading = messages > 0 ? "decoded" : complete ? "nothing" : "unreadable";
    store.transmissions.finish(transmission, complete, failed.get(transmission) ?? reading, clock.now());
    failed.delete(transmission);
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
      defer: (work) => void setImmediate(work),
      onFailure: (error) => void faults.report("capture", error),
    },
    watermark: (settings) => watermarkOf(ports, settings),
    onMessage: (settings, transmission, index, message) => queue.push(() => receive(settings, transmission, index, message)),
    onEnd: (_settings, transmission, complete, messages) => queue.push(() => finish(transmission, complete, messages)),
    onProblem: report,
    onBatchEnd: (settings) => queue.push(() => (endsBatch ? barrier.deviceEnded(settings.id) : undefined)),
  };
}

/** A day is read again at every docking: records may be written late, and what is known is only counted. */
const watermarkMarginMs = 24 * 3_600_000;

function watermarkOf({ store, view }: ReleasePorts, settings: ConnectionSettings): string | null {
  const [instrument, ...others] = view().instruments.filter((one) => one.connection === settings.id);
  const newest = instrument === undefined || others.length > 0 ? null : store.runs.newestMeasuredAt(instrument.id);
  return instrument === undefined || newest === null ? null : localDateTime(newest - watermarkMarginMs, instrument.clock.zone);
}
