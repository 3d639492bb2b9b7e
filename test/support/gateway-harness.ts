/**
 * A whole gateway for a test: real files, drivers, store, wires, embedded broker and reference journal, and a clock that may jump
 * ahead. Everything is stopped when the test ends.
 */
import { join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { drivers } from "../../drivers/index.ts";
import type { ConfigNews } from "../../src/app/activation/edits.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../../src/app/gateway.ts";
import {
  type ArchiveEntry,
  type JournalRunOptions,
  type RunningJournal,
  startJournal,
} from "../../src/app/journal/run-journal.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { runCommandLine } from "../../src/cli/program.ts";
import type { Clock } from "../../src/domain/clock.ts";
import { type Logger, silentLogger } from "../../src/domain/logger.ts";
import { localDateTime } from "../../src/domain/time.ts";
import type { DriverDefinition } from "../../src/driver-api/index.ts";
import { createSkippingClock, type SkippingClock } from "../../src/machine/system-clock.ts";
import { officeWork } from "../../src/office/index.ts";
import { component, segments } from "../../src/protocol/hl7v2/access.ts";
import { readHl7 } from "../../src/protocol/hl7v2/read.ts";
import { simulatorFor } from "../../src/simulator/catalogue.ts";
import type { SimulatedDevice, SimulatedRun } from "../../src/simulator/device.ts";
import { openDeviceWire } from "../../src/simulator/device-wire.ts";
import type { Fault, FaultName } from "../../src/simulator/faults.ts";
import { runDevice } from "../../src/simulator/run.ts";
import type { GatewayStore } from "../../src/store/gateway-store.ts";
import type { BackgroundCheck } from "../../src/store/opening/check-in-background.ts";
import { damageOf } from "../../src/store/opening/damage.ts";
import { nothingFound } from "../../src/store/opening/look-through.ts";
import type { Run } from "../../src/store/results/runs.ts";
import type { StoreFiles } from "../../src/store/store-files.ts";
import { pin } from "./accounts.ts";
import { eventually } from "./eventually.ts";
import { type Kit, lotsCsv, siteId, temporaryFolder, writeFiles } from "./gateway-harness-site.ts";
import { personFile } from "./person-file.ts";

export const zone = "Europe/Oslo";
const minuteMs = 60_000;

export interface StationOptions {
  /** Of the configuration folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Where `config`, `data` and `journal.db` lie; default: a new folder. */
  readonly folder?: string;
  readonly clock?: SkippingClock;
  readonly logger?: Logger;
  readonly drivers?: readonly DriverDefinition[];
  /** Default: the data folder's store as it is. */
  readonly openStore?: (dataDir: string) => GatewayStore;
  readonly machineClock?: Clock;
  readonly createLink?: GatewayOptions["createLink"];
  /** Seams of the running composition. */
  readonly seams?: Pick<GatewayOptions, "transports" | "startHealth" | "portWatcher" | "checkStore">;
  /** Given: edits are taken up, and what came of them is told here. */
  readonly onConfig?: (news: ConfigNews) => void;
  /** As at the very first start: no lot is registered, no instrument was met, no rule approved. */
  readonly isNew?: boolean;
  /** How the journal reaches the broker; default: the embedded one's own login. Null: no journal. */
  readonly journal?: BrokerLogin | null;
}

export interface BrokerLogin {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** What a nurse would look for in the journal, and how often it came. */
export interface Delivered {
  readonly patient: string;
  readonly code: string;
  readonly value: string;
  readonly unit: string;
  /** OBR-3. */
  readonly runId: string;
  readonly duplicates: number;
}

/** Starts a gateway and its journal, with the lots imported. Throws as `startGateway`. */
export async function startStation(options: StationOptions) {
  const { files, folder = temporaryFolder(), clock = createSkippingClock(), logger = silentLogger, onConfig } = options;
  const configDir = join(folder, "config");
  const dataDir = join(folder, "data");
  writeFiles(configDir, files);
  const archivePath = join(folder, "journal.db");
  // On a broker of its own the journal listens before anything can be published, as in life.
  const early = options.journal ? await runJournal(options.journal, archivePath, clock, logger) : null;
  const gateway = await startGateway({
    ...{ config: await loadOrExplain(configDir, drivers), configDir: onConfig === undefined ? null : configDir, dataDir },
    ...{ drivers: options.drivers ?? drivers, clock, random: Math.random, logger },
    ...(onConfig === undefined ? {} : { onConfig }),
    ...(options.machineClock === undefined ? {} : { machineClock: options.machineClock }),
    ...(options.createLink === undefined ? {} : { createLink: options.createLink }),
    checkStore: lookThrough,
    ...options.seams,
    ...(options.openStore === undefined ? {} : { openStore: options.openStore }),
  });
  onTestFinished(() => gateway.stop());
  const { core } = gateway;
  if (options.isNew !== true) {
    officeWork(core, "lots.import", { text: lotsCsv });
    knowInstruments(gateway);
    approveRules(gateway);
  }
  const journal = options.journal === undefined ? await runJournal(embeddedLogin(gateway), archivePath, clock, logger) : early;
  return { ...viewOf(gateway, clock), gateway, journal, clock, folder, configDir, dataDir };
}

/** As the thread does, without one: hundreds of stations are started. What starts the program, and unit/app/store-check.test.ts, use the thread. */
function lookThrough({ database }: StoreFiles): BackgroundCheck {
  const found = Promise.resolve().then(() => ({ ...nothingFound, damage: damageOf(database) }));
  return { found, stop: () => found.then(() => undefined) };
}

export type Station = Awaited<ReturnType<typeof startStation>>;

/** All instruments were met long ago, so that nothing they send is the memory of a first contact (release/facts/contact-codes.ts). */
function knowInstruments({ core, store }: Gateway): void {
  for (const { id, expectedSerial } of core.ports.view().instruments)
    store.firstContacts.meet(JSON.stringify([id, expectedSerial]), id, 0);
}

/** In production nothing is sent by rules that nobody approved. */
function approveRules({ core }: Gateway): void {
  const rows = officeWork(core, "rules.show", {}).rows.map(({ row }) => row);
  const signature = { by: "Kari Lab", reason: "gjennomgått", role: "lab-responsible" } as const;
  officeWork(core, "rules.approve", { rows, changedBy: null, signature });
}

export function embeddedLogin(gateway: Gateway): BrokerLogin {
  const { url, journal } = gateway.broker();
  return { url, username: journal?.username ?? "", password: journal?.password ?? "" };
}

/** The reference journal until the test ends; stopping it earlier is allowed. */
export async function runJournal(
  login: BrokerLogin,
  archivePath: string,
  clock: SkippingClock,
  logger: Logger = silentLogger,
  further: Partial<JournalRunOptions> = {},
): Promise<RunningJournal> {
  const own = { site: siteId, clientId: "labbro-journal-test", archivePath, clock, random: Math.random, logger };
  const journal = await startJournal({ ...login, ...own, ...further });
  onTestFinished(() => journal.stop());
  await eventually(() => expect(journal.link.state).toBe("online"));
  return journal;
}

function viewOf(gateway: Gateway, clock: SkippingClock) {
  const { store } = gateway;
  return {
    /** The wall clock of an instrument, so many minutes ago. */
    ago: (minutes: number): string => localDateTime(clock.now() - minutes * minuteMs, zone),
    /** What was received is judged: a minute of silence passes for every connection. */
    closeBatches: async () => {
      await gateway.settled();
      clock.skip(minuteMs + 1_000);
      await gateway.settled();
    },
    /** Everything that was released is answered by the journal; what it did not hear is sent again as time passes: first after `patienceMs`. */
    delivered: (patienceMs = 2_000) => untilAnswered(store, clock, patienceMs),
    held: (): readonly Run[] => store.runs.held(),
    patientRuns: (instrumentId: string): readonly Run[] =>
      store.runs.patientRunsBetween(instrumentId as NonNullable<Run["instrumentId"]>, 0, Number.MAX_SAFE_INTEGER),
    codes: (run: Run | undefined): readonly string[] => run?.reasons.map(({ code }) => code) ?? [],
    status: (connectionId: string) => connectionStatus(gateway, connectionId),
  };
}

/** Longer than any message waits for its next attempt after the few that a test sees. */
const retryMs = 20 * minuteMs;
const attempts = 10;

async function untilAnswered({ outbox }: GatewayStore, clock: SkippingClock, patienceMs: number): Promise<void> {
  const isAnswered = () => expect(outbox.counts()).toMatchObject({ queued: 0, published: 0 });
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const answered = vi.waitFor(isAnswered, { interval: 5, timeout: Math.min(patienceMs * 2 ** attempt, 5_000) });
    if (
      await answered.then(
        () => true,
        () => false,
      )
    )
      return;
    clock.skip(retryMs);
  }
  await eventually(isAnswered);
}

/** What /health/ready says of a connection. */
async function connectionStatus(gateway: Gateway, connectionId: string): Promise<string> {
  const health = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
    readonly connections: Readonly<Record<string, { readonly state: string } | undefined>>;
  };
  return health.connections[connectionId]?.state ?? "none";
}

/** The results that the journal accepted, in order of arrival. */
export function deliveredResults(archive: readonly ArchiveEntry[]): readonly Delivered[] {
  return archive.filter(({ answer }) => answer === "AA").map(toDelivered);
}

function toDelivered({ hl7, duplicates }: ArchiveEntry): Delivered {
  const { message } = readHl7(Buffer.from(hl7, "utf8"), "utf8");
  const part = (name: string, field: number, index = 1): string => {
    const [segment] = message === null ? [] : segments(message, name);
    return segment === undefined ? "" : (component(segment, field, index) ?? "");
  };
  const value = part("OBX", 2) === "SN" ? `${part("OBX", 5, 1)}${part("OBX", 5, 2)}` : part("OBX", 5);
  const place = { patient: part("PID", 3), code: part("OBX", 3), runId: part("OBR", 3) };
  return { ...place, value, unit: part("OBX", 6), duplicates };
}

export interface Docking {
  readonly kit: Kit;
  readonly port: number;
  readonly serial: string;
  readonly runs: readonly SimulatedRun[];
  readonly fault?: FaultName | Fault;
}

/** A simulated analyzer hands its runs over; resolves with how many the gateway took responsibility for. */
export async function dock(clock: SkippingClock, { kit, port, serial, runs, fault }: Docking): Promise<number> {
  const instrument = { serial, runs, clock: localDateTime(clock.now(), zone) };
  return await play(clock, simulatorFor(kit.driver, kit.mode, instrument, fault ?? null), port);
}

/** One connection of a device; rejects when the device gave up or its cable was pulled. */
export async function play(clock: SkippingClock, device: SimulatedDevice, port: number): Promise<number> {
  const { wire, close } = await openDeviceWire(`127.0.0.1:${port}`, 9600, clock);
  try {
    return (await runDevice(device, wire, clock)).acknowledged;
  } finally {
    await close();
  }
}

export interface CommandResult {
  readonly exitCode: number;
  /** Standard output, line by line; data goes there. */
  readonly data: readonly string[];
  /** Standard error. */
  readonly talk: readonly string[];
}

/** One command line, in this process. */
export async function command(...args: readonly string[]): Promise<CommandResult> {
  const data: string[] = [];
  const talk: string[] = [];
  const linesTo = (list: string[]) => (text: string) => void list.push(...text.split("\n"));
  // Whoever decides has the PIN of accounts.ts at hand.
  const withPin = args.includes("--reason") && !args.includes("--pin-file") ? [...args, "--pin-file", personFile(pin)] : args;
  const exitCode = await runCommandLine(withPin, { data: linesTo(data), talk: linesTo(talk) });
  return { exitCode, data, talk };
}
