/**
 * All connections of the active snapshot. When a new snapshot comes, only those whose part changed restart, and each of them only
 * between sessions (decision 0003).
 */
import type { ConnectionSettings, LoadedConfig } from "../../config/settings.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import type { Transport, TransportEnvironment } from "../../transport/link.ts";
import { createRfc2217Transport } from "../../transport/rfc2217/rfc2217-transport.ts";
import { createSerialTransport } from "../../transport/serial/serial-link.ts";
import { createTcpClient } from "../../transport/tcp/tcp-client.ts";
import { createTcpServer } from "../../transport/tcp/tcp-server.ts";
import type { WireChange } from "../activation/activation.ts";
import { type Connection, createConnection } from "./connection.ts";
import type { ConnectionStatus } from "./connection-status.ts";
import { type HandOverOptions, handOver } from "./hand-over.ts";
import { createWire, type Wire } from "./wire.ts";

export interface SupervisorOptions extends HandOverOptions {
  readonly drivers: readonly DriverDefinition[];
  readonly environment: TransportEnvironment;
  /** From a connection's settings to its wire; default: as configured. */
  readonly transports?: typeof createTransport | undefined;
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
  const ports = handOver(options, settings, mode.endsBatch, (whom) => connection.heard(whom));
  const transport = (options.transports ?? createTransport)(settings, options.environment);
  const connection = createConnection(settings, mode, transport, ports);
  return connection;
}

/** From a connection's settings to its transport. */
export function createTransport(settings: ConnectionSettings, environment: TransportEnvironment): Transport {
  const { transport } = settings;
  switch (transport.type) {
    case "serial":
      return createSerialTransport(transport, environment);
    case "tcp-server":
      return createTcpServer(transport, environment);
    case "tcp-client":
      return createTcpClient(transport, environment);
    case "rfc2217":
      return createRfc2217Transport(transport, environment);
  }
}
