/** A gateway on a data folder that is harmed while an analyzer hands results over: what it acknowledged must all end, without a restart. */
import { drivers } from "../../drivers/index.ts";
import { demoLots } from "../../src/app/demo/site.ts";
import { type Gateway, startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import type { InstrumentId } from "../../src/domain/ids.ts";
import { type Logger, silentLogger } from "../../src/domain/logger.ts";
import { localDateTime } from "../../src/domain/time.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { officeWork } from "../../src/office/index.ts";
import { simulatorFor } from "../../src/simulator/catalogue.ts";
import { openDeviceWire } from "../../src/simulator/device-wire.ts";
import { runDevice } from "../../src/simulator/run.ts";
import { writeSite } from "../bench/site.ts";
import { syntheticPersons } from "../support/observations.ts";

export interface HarmedStation {
  readonly dataDir: string;
  readonly gateway: Gateway;
  /** One more result is measured and offered; true: the gateway took responsibility for it. */
  offer(): Promise<boolean>;
  /** How many were acknowledged. */
  readonly acknowledged: number;
  /** Log entries by name. */
  readonly logged: ReadonlyMap<string, number>;
  /** The longest that nothing else got a turn since the last question. */
  longestStallMs(): number;
  stop(): Promise<void>;
}

/** An analyzer that is not answered for so long gives up and is offered again with the next result. */
const devicePatienceMs = 2_500;

export async function startHarmedStation(folder: string): Promise<HarmedStation> {
  const { configDir, dataDir, ports } = await writeSite(folder);
  const logged = new Map<string, number>();
  const count: Logger["info"] = (event, facts = {}) => {
    const name = [event, facts.where, facts.code].filter((part) => typeof part === "string").join(" ");
    logged.set(name, (logged.get(name) ?? 0) + 1);
  };
  const logger: Logger = { ...silentLogger, info: count, warn: count, error: count };
  const config = await loadOrExplain(configDir, drivers);
  const gateway = await startGateway({
    config,
    configDir: null,
    dataDir,
    drivers,
    clock: systemClock,
    random: Math.random,
    logger,
  });
  officeWork(gateway.core, "lots.import", { text: demoLots });
  const stalls = watchStalls();
  let sequence = 0;
  let acknowledged = 0;
  return {
    dataDir,
    gateway,
    logged,
    longestStallMs: stalls.longest,
    get acknowledged() {
      return acknowledged;
    },
    offer: async () => {
      sequence += 1;
      const taken = await handOver(ports.inr, sequence);
      if (taken) acknowledged += 1;
      return taken;
    },
    stop: async () => {
      stalls.stop();
      await gateway.stop();
    },
  };
}

async function handOver(port: number, sequence: number): Promise<boolean> {
  const now = Date.now();
  const run = {
    ...{ kind: "patient" as const, sequence: String(sequence), analyte: "INR", value: "2.6", unit: "INR", operatorId: "CHAOS" },
    patientId: syntheticPersons[sequence % syntheticPersons.length] ?? null,
    reagentLot: { number: "271", expiry: null },
    // Each at a second of its own, so that every one is another measurement.
    measuredAt: localDateTime(now - 3_600_000 + sequence * 1_000, "Europe/Oslo"),
  };
  const instrument = { serial: "UQ0990001", runs: [run], clock: localDateTime(now, "Europe/Oslo") };
  const device = simulatorFor("coaguchek", "poct1a", instrument);
  const { wire, close } = await openDeviceWire(`127.0.0.1:${port}`, 9600, systemClock);
  let giveUp: NodeJS.Timeout | undefined;
  const impatience = new Promise<boolean>((give) => {
    giveUp = setTimeout(() => give(false), devicePatienceMs);
  });
  const ended = runDevice(device, wire, systemClock).then(
    ({ acknowledged }) => acknowledged === 1,
    () => false,
  );
  const taken = await Promise.race([ended, impatience]);
  clearTimeout(giveUp);
  await close();
  return taken;
}

function watchStalls() {
  const everyMs = 20;
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - everyMs);
    last = now;
  }, everyMs);
  const read = (): number => {
    const told = Math.round(longest);
    longest = 0;
    return told;
  };
  return { longest: read, stop: () => clearInterval(timer) };
}

/** What of the acknowledged has not ended yet: unread transmissions, open or unjudged batches, waiting results, missing runs. */
export function unended({ gateway, acknowledged }: HarmedStation): Readonly<Record<string, number>> {
  const { store } = gateway;
  const runs = store.runs.patientRunsBetween("inr-1" as InstrumentId, 0, Number.MAX_SAFE_INTEGER);
  return {
    unread: store.transmissions.pending().length,
    openBatches: store.batches.open().length,
    unjudged: store.batches.unjudged().length,
    waiting: store.runs.dispositions().waiting,
    missing: Math.max(0, acknowledged - runs.length),
  };
}

/** Seconds until everything has ended; null: not within so many. */
export async function secondsUntilEnded(station: HarmedStation, patienceSeconds: number): Promise<number | null> {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  while (seconds() < patienceSeconds) {
    if (Object.values(unended(station)).every((count) => count === 0)) return Math.round(seconds() * 10) / 10;
    await new Promise((next) => setTimeout(next, 200));
  }
  return null;
}

/** Prints the figures; false: something that was acknowledged has not ended. */
export function tell(
  name: string,
  station: HarmedStation,
  took: number | null,
  figures: Readonly<Record<string, number>>,
): boolean {
  console.log(`${name}:`, { acknowledged: station.acknowledged, ...figures, endedAfterSeconds: took, ...unended(station) });
  console.log("told:", Object.fromEntries([...station.logged].filter(([, count]) => count > 0)));
  return took !== null;
}
