/**
 * The main job on an embedded default: simulated analyzers hand over one docking round, and what reaches the reference journal is
 * compared with what should be there.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isoTime, localDateTime } from "../../domain/time.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import { createSkippingClock, type SkippingClock } from "../../machine/system-clock.ts";
import { createLogger } from "../../observe/pino-logger.ts";
import { officeWork } from "../../office/index.ts";
import { simulatorFor } from "../../simulator/catalogue.ts";
import { openDeviceWire, wireOf } from "../../simulator/device-wire.ts";
import { type DeviceWire, runDevice } from "../../simulator/run.ts";
import { openPty, type Pty } from "../../transport/serial/pty.ts";
import { type Gateway, startGateway } from "../gateway.ts";
import { type RunningJournal, startJournal } from "../journal/run-journal.ts";
import { loadOrExplain } from "../load-or-explain.ts";
import { addDemoPeople } from "./people.ts";
import { allRuns, type DemoInstrument, dockingRound, toSimulated } from "./round.ts";
import { type DemoPorts, demoFiles, demoLots } from "./site.ts";
import { type DemoVerdict, judgeDemo } from "./verdict.ts";

const zone = "Europe/Oslo";
const minuteMs = 60_000;
const deliveryPatienceMs = 20_000;

export interface DemoOptions {
  readonly drivers: readonly DriverDefinition[];
  /** Of the health page; null: any free one. */
  readonly adminPort: number | null;
  readonly talk: (line: string) => void;
}

export interface RunningDemo {
  /** Plays the round and compares the journal's archive with what should be in it. */
  play(): Promise<DemoVerdict>;
  readonly url: string;
  /** Login names; all have one password and one PIN. */
  readonly people: readonly string[];
  readonly brokerUrl: string;
  stop(): Promise<void>;
}

export async function startDemo({ drivers, adminPort, talk }: DemoOptions): Promise<RunningDemo> {
  const clock = createSkippingClock();
  const folder = mkdtempSync(join(tmpdir(), "labbro-demo-"));
  const pty = await openPty(clock);
  const ports = await choosePorts(adminPort, pty);
  const configDir = writeSite(folder, ports, clock);
  const config = await loadOrExplain(configDir, drivers);
  const random = Math.random;
  const logger = createLogger("error");
  const place = { configDir, dataDir: join(folder, "data") };
  const gateway = await startGateway({ config, ...place, drivers, clock, random, logger, demoRound: () => another() });
  const people = await addDemoPeople(gateway);
  let rounds = 0;
  const another = async (): Promise<void> => {
    rounds += 1;
    await playAnother(gateway, rounds, ports, pty, clock);
  };
  const { url, journal: login } = gateway.broker();
  const journal = await startJournal({
    url,
    username: login?.username,
    password: login?.password,
    site: "demo",
    clientId: "labbro-journal-demo",
    archivePath: join(folder, "journal.db"),
    further: { codes: config.station.codes ?? null },
    clock,
    random,
    logger,
  });
  await untilOnline(journal);
  talk(`DEMO data folder: ${folder}`);
  talk(pty === null ? "No pseudo terminal here: all analyzers over TCP." : `The DCA Vantage hangs on a serial link: ${pty.path}`);
  return {
    url: gateway.url,
    people,
    brokerUrl: url,
    play: () => play(gateway, journal, ports, pty, clock, talk),
    stop: async () => {
      await journal.stop();
      await gateway.stop();
      await pty?.device.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The embedded broker keeps nothing for a receiver it does not know yet. */
function untilOnline({ link }: RunningJournal): Promise<void> {
  if (link.state === "online") return Promise.resolve();
  return new Promise((resolve) => {
    const stopWatching = link.onState((state) => {
      if (state !== "online") return;
      stopWatching();
      resolve();
    });
  });
}

async function choosePorts(adminPort: number | null, pty: Pty | null): Promise<DemoPorts> {
  const [broker = 0, admin = 0, crp = 0, inr = 0, reader = 0, hba1c = 0] = await freePorts(6);
  return { broker, admin: adminPort ?? admin, crp, inr, reader, hba1c: pty?.path ?? hba1c };
}

function writeSite(folder: string, ports: DemoPorts, clock: SkippingClock): string {
  const dir = join(folder, "config");
  const inUseFrom = isoTime(clock.now() - 30 * 24 * 60 * minuteMs, zone);
  for (const [name, text] of Object.entries(demoFiles(ports, inUseFrom))) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

async function play(
  gateway: Gateway,
  journal: RunningJournal,
  ports: DemoPorts,
  pty: Pty | null,
  clock: SkippingClock,
  talk: (line: string) => void,
): Promise<DemoVerdict> {
  const { core } = gateway;
  officeWork(core, "lots.import", { text: demoLots });
  const now = clock.now();
  const round = dockingRound((minutesAgo) => localDateTime(now - minutesAgo * minuteMs, zone));
  for (const instrument of round) {
    const acknowledged = await handOver(instrument, ports, pty, clock);
    talk(`${instrument.name}: ${instrument.runs.length} runs handed over, ${acknowledged} acknowledged.`);
  }
  await gateway.settled();
  talk("The batches are closed after a minute of silence (the demo's clock jumps).");
  clock.skip(61_000);
  await gateway.settled();
  for (const { instrument, results } of officeWork(core, "first-contact.list", {})) {
    talk(`${instrument} is new here and has ${results} stored results; the DEMO's laboratory responsible says: send all.`);
    const signature = { by: "DEMO laboratorieansvarlig", role: "lab-responsible", reason: "DEMO" } as const;
    officeWork(core, "first-contact.answer", { instrument, send: "all", ...signature });
  }
  await gateway.settled();
  await untilDelivered(gateway, clock);
  for (const { later = [], ...instrument } of round) {
    if (later.length === 0) continue;
    const acknowledged = await handOver({ ...instrument, runs: later }, ports, pty, clock);
    talk(
      `${instrument.name}: ${later.length} runs more, ${acknowledged} acknowledged; a control failed, and the journal has results.`,
    );
  }
  await gateway.settled();
  clock.skip(61_000);
  await gateway.settled();
  await untilDelivered(gateway, clock);
  return judgeDemo(round, gateway.store, journal.list());
}

/** The same work of another hour: what the analyzers measured just now, with numbers of its own. */
async function playAnother(gateway: Gateway, no: number, ports: DemoPorts, pty: Pty | null, clock: SkippingClock): Promise<void> {
  const now = clock.now();
  // Within the last quarter of an hour, in the order of the first round.
  const round = dockingRound((minutesAgo) => localDateTime(now - (minutesAgo / 20) * minuteMs, zone));
  for (const instrument of round) {
    const runs = allRuns(instrument).map((one) => ({ ...one, run: { ...one.run, sequence: numbered(one.run.sequence, no) } }));
    await handOver({ ...instrument, runs }, ports, pty, clock);
  }
  await gateway.settled();
  clock.skip(61_000);
}

const numbered = (sequence: string, no: number): string => String(Number(sequence) + 1000 * no);

async function handOver(instrument: DemoInstrument, ports: DemoPorts, pty: Pty | null, clock: SkippingClock): Promise<number> {
  const device = simulatorFor(instrument.driver, instrument.mode, toSimulated(instrument, localDateTime(clock.now(), zone)));
  const { wire, close } = await wireFor(instrument.id, ports, pty, clock);
  const { acknowledged } = await runDevice(device, wire, clock);
  await close();
  return acknowledged;
}

async function wireFor(
  id: DemoInstrument["id"],
  ports: DemoPorts,
  pty: Pty | null,
  clock: SkippingClock,
): Promise<{ readonly wire: DeviceWire; close(): Promise<void> }> {
  if (id === "hba1c-1" && pty !== null) return { wire: wireOf(pty.device), close: () => Promise.resolve() };
  const port = { "crp-1": ports.crp, "inr-1": ports.inr, "reader-1": ports.reader, "hba1c-1": ports.hba1c }[id];
  return await openDeviceWire(`127.0.0.1:${port}`, 9600, clock);
}

/** Everything in the outbox is answered, or patience ends: then the comparison tells what is missing. */
function untilDelivered(gateway: Gateway, clock: SkippingClock): Promise<void> {
  const giveUpAt = clock.now() + deliveryPatienceMs;
  return new Promise((resolve) => {
    const look = () => {
      const { queued, published } = gateway.store.outbox.counts();
      if (queued + published === 0 || clock.now() >= giveUpAt) resolve();
      else clock.at(clock.now() + 50, look);
    };
    look();
  });
}

/** Ports that are free now, all different: held open together while they are found. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
