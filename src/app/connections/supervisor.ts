/**
 * All connections of the active snapshot. When a new snapshot comes, only those whose part changed restart, and each of them only
 * between sessions (ARCHITECTURE, "Configuration snapshots").
 */

import { diffConnections } from "../../config/files/snapshot.ts";
import type { ConnectionSettings, LoadedConfig } from "../../config/settings.ts";
import type { CapturePolicy } from "../../domain/capture.ts";
import type { ConnectionId, TransmissionId } from "../../domain/ids.ts";
import type { Problem } from "../../domain/problem.ts";
import { localDateTime } from "../../domain/time.ts";
import type { DeviceMessage, DriverDefinition } from "../../driver-api/index.ts";
import { strangerAmong } from "../../intake/instrument.ts";
import { createLineLimiter } from "../../observe/line-limiter.ts";
import type { Metrics } from "../../observe/metrics.ts";
import type { ReleasePorts } from "../../release/view.ts";
import { candidatesOn } from "../../release/view.ts";
import type { TransportEnvironment } from "../../transport/environment.ts";
import type { Core } from "../core.ts";
import type { WorkQueue } from "../work-queue.ts";
import { type Connection, type ConnectionPorts, createConnection } from "./connection.ts";
import type { ConnectionStatus } from "./connection-status.ts";
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
  /** A wire has changed. */
  readonly onTransport?: ConnectionPorts["onTransport"];
}

export interface Supervisor {
  start(config: LoadedConfig): Promise<void>;
  /** Restarts what changed; the others do not notice. */
  change(from: LoadedConfig, to: LoadedConfig): Promise<void>;
  statuses(): Readonly<Record<string, ConnectionStatus>>;
  stop(): Promise<void>;
}

/** How long a transfer may go on when its connection is to restart. */
const betweenSessionsMs = 10 * 60_000;

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const connections = new Map<ConnectionId, Connection>();
  let stopped = false;
  const open = async (settings: ConnectionSettings) => {
    if (stopped) return;
    const connection = connect(options, settings);
    connections.set(settings.id, connection);
    await connection.start();
  };
  const close = async (id: ConnectionId, patienceMs: number) => {
    await connections.get(id)?.stop(patienceMs);
    connections.delete(id);
  };
  return {
    start: async (config) => void (await Promise.all(config.connections.map(open))),
    change: async (from, to) => {
      const diff = diffConnections(from, to);
      // What is new does not wait for a transfer elsewhere; a port still held by one is tried again by itself.
      const renew = async (settings: ConnectionSettings) => {
        await close(settings.id, betweenSessionsMs);
        await open(settings);
      };
      await Promise.all([
        ...diff.removed.map((id) => close(id, betweenSessionsMs)),
        ...to.connections.filter(({ id }) => diff.added.includes(id)).map(open),
        ...to.connections.filter(({ id }) => diff.changed.includes(id)).map(renew),
      ]);
    },
    statuses: () => Object.fromEntries([...connections].map(([id, connection]) => [id, connection.status])),
    stop: async () => {
      stopped = true;
      await Promise.all([...connections.keys()].map((id) => close(id, 0)));
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
  { core, queue, metrics, capturePolicy, onTransport }: SupervisorOptions,
  endsBatch: boolean,
  onHeard: Connection["heard"],
): ConnectionPorts {
  const { ports, pipeline, barrier } = core;
  const { store, clock, logger, faults } = ports;
  const problems = createLineLimiter({
    clock,
    line: (facts) => logger.warn("problem", facts),
    leftOut: (connection, lines, codes) => logger.warn("more-problems", { connection, lines, codes }),
  });
  const reads = createLineLimiter({
    clock,
    line: (facts) => logger.info("message-read", facts),
    leftOut: (connection, messages) => logger.info("more-messages-read", { connection, messages }),
  });
  let waiting = 0;
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
    const facts = { connection: connectionId, runs: landed.added.length, duplicates: landed.duplicates };
    reads.log(connectionId, "message-read", facts);
  };
  const finish = (transmission: TransmissionId, complete: boolean, messages: number) => {
    const reading = messages > 0 ? "decoded" : complete ? "nothing" : "unreadable";
    store.transmissions.finish(transmission, complete, failed.get(transmission) ?? reading, clock.now());
    failed.delete(transmission);
  };
  const report = (settings: ConnectionSettings, { code, at, text }: Problem) => {
    metrics.problem(settings.id, code);
    problems.log(settings.id, code, { connection: settings.id, code, at, text });
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
    onMessage: (settings, transmission, index, message) => {
      waiting += 1;
      queue.push(() => {
        waiting -= 1;
        receive(settings, transmission, index, message);
      });
    },
    waiting: () => waiting,
    defer: (work) => void setImmediate(work),
    onTransport: (settings, state) => {
      if (state.problem !== null) report(settings, state.problem);
      onTransport?.(settings, state);
    },
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
