/**
 * From the last byte of a message to the device's acknowledgement, through the whole gateway; beside it the least that a promise
 * can cost: the same bytes over TCP, one commit, one byte back.
 */
import { createServer, type Server } from "node:net";
import { drivers } from "../../drivers/index.ts";
import { type Gateway, startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { localDateTime } from "../../src/domain/time.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import type { SimulatedInstrument } from "../../src/simulator/device.ts";
import { listening, portOf } from "../support/tcp-proxy.ts";
import type { BareExchange, Exchanged, HandOver } from "./ack-device.ts";
import { type BareStore, openBareStore } from "./bare-store.ts";
import { type Measurement, type Row, range, type Table, timed } from "./harness.ts";
import { type HelperThread, startHelper } from "./helper-thread.ts";
import { type BenchSite, writeSite } from "./site.ts";

const rounds = 12;
const runsPerRound = 8;
const zone = "Europe/Oslo";

const wires = [
  { name: "LIS frame", at: "hba1c", driver: "dca-vantage", mode: "astm", serial: "S099001", marker: "\x02" },
  { name: "MLLP message", at: "crp", driver: "afinion-2", mode: "hl7", serial: "AF20990001", marker: "\x0b" },
  { name: "POCT1-A OBS", at: "inr", driver: "coaguchek", mode: "poct1a", serial: "UQ0990001", marker: "<OBS.R01" },
] as const;
type Wire = (typeof wires)[number];
const results = { hba1c: ["HbA1c", "53", "mmol/mol"], crp: ["CRP", "47", "mg/L"], inr: ["INR", "2.6", "INR"] } as const;

type Device = HelperThread<HandOver | BareExchange, Exchanged>;

export const ack: Measurement = async ({ folder }) => {
  const site = await writeSite(folder);
  const gateway = await startBenchGateway(site);
  const bare = await startBareHost(openBareStore(folder));
  const device: Device = startHelper("./ack-device.ts");
  const measure = (title: string, pauseMs: number) => exchangeInTurns(title, pauseMs, site, device, bare);
  const tables = [
    await measure("ack, one message at a time, 4 ms apart", 4),
    await measure("ack, back to back: the former message is being read", 0),
  ];
  await gateway.settled();
  await device.stop();
  await gateway.stop();
  await bare.stop();
  return tables;
};

async function startBenchGateway({ configDir, dataDir }: BenchSite): Promise<Gateway> {
  const config = await loadOrExplain(configDir, drivers);
  const world = { clock: systemClock, random: Math.random, logger: silentLogger };
  return await startGateway({ config, configDir: null, dataDir, drivers, ...world });
}

async function exchangeInTurns(title: string, pauseMs: number, site: BenchSite, device: Device, bare: BareHost): Promise<Table> {
  const real = wires.map((): number[] => []);
  const least = wires.map((): number[] => []);
  bare.commitMs.length = 0;
  for (const round of range(rounds)) {
    for (const [i, wire] of wires.entries()) {
      const port = Number(site.ports[wire.at]);
      const instrument = simulated(wire, `${pauseMs}${String(round).padStart(3, "0")}`);
      const { driver, mode, marker } = wire;
      const { samples, messages } = await device.ask({ kind: "device", port, driver, mode, instrument, marker, pauseMs });
      bare.expect(messages);
      const same = await device.ask({ kind: "bare", port: bare.port, messages, pauseMs });
      // The first exchange of a connection pays for the connection.
      real[i]?.push(...samples.slice(1));
      least[i]?.push(...same.samples.slice(1));
    }
  }
  const rows = wires.flatMap(({ name }, i): Row[] => {
    const [samples, bareSamples] = [real[i] ?? [], least[i] ?? []];
    return [
      { name, samples, bare: bareSamples },
      { name: "  bare: TCP, commit, TCP", samples: bareSamples },
    ];
  });
  return { title, unit: "ms", rows: [...rows, { name: "a bare commit alone, all of them", samples: [...bare.commitMs] }] };
}

function simulated({ at, serial }: Wire, prefix: string): SimulatedInstrument {
  const clock = localDateTime(Date.now(), zone);
  const [analyte, value, unit] = results[at];
  const shared = { kind: "patient", analyte, value, unit, patientId: "15815024343", operatorId: "BENCH" } as const;
  const reagentLot = { number: "271", expiry: null };
  const runs = range(runsPerRound).map((i) => ({ ...shared, sequence: `${prefix}${i}`, reagentLot, measuredAt: clock }));
  return { serial, clock, runs };
}

interface BareHost {
  readonly port: number;
  readonly commitMs: number[];
  /** The messages to come: a bare host knows where one ends only by being told. */
  expect(messages: readonly Uint8Array[]): void;
  stop(): Promise<void>;
}

async function startBareHost(store: BareStore): Promise<BareHost> {
  const commitMs: number[] = [];
  let sizes: number[] = [];
  const server: Server = createServer({ noDelay: true }, (socket) => {
    let received = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const [size = 0] = sizes;
      if (received.length < size) return;
      sizes.shift();
      const message = received;
      received = Buffer.alloc(0);
      commitMs.push(timed(() => store.commit(message)));
      socket.write("\x06");
    });
  });
  await listening(server);
  const stop = async (): Promise<void> => {
    await new Promise((resolve) => server.close(resolve));
    store.close();
  };
  return {
    port: portOf(server),
    commitMs,
    stop,
    expect: (messages) => {
      sizes = messages.map(({ length }) => length);
    },
  };
}
