/**
 * `npm run fleet [-- --stations 200 --results 50 --receivers 4 [--shared]]`: so many base stations with so many waiting results each,
 * one Mosquitto, so many journal receivers. Proves that none is lost, none is stored twice and each patient's order is kept; exits 1
 * otherwise. Receivers divide the stations by site; with `--shared` they are one group on one archive.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { archiveEntries } from "../support/archive-entries.ts";
import { fleetAcl } from "../support/fleet-acl.ts";
import { hasMosquitto, mosquitto } from "./brokers.ts";
import { createStation, type FleetStation } from "./fleet-station.ts";
import { median, quantile, range, until } from "./harness.ts";

const { values } = parseArgs({
  options: {
    stations: { type: "string", default: "200" },
    results: { type: "string", default: "50" },
    receivers: { type: "string", default: "4" },
    shared: { type: "boolean", default: false },
  },
});
const [stationCount, resultCount, receiverCount] = [values.stations, values.results, values.receivers].map(Number) as [
  number,
  number,
  number,
];
const patienceMs = 300_000;
const siteOf = (number: number): string => `site-${number % receiverCount}`;

/** On the project's own disk, never in memory. */
const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));

async function run(folder: string): Promise<boolean> {
  const aclFile = join(folder, "fleet.acl");
  writeFileSync(aclFile, fleetAcl());
  const broker = await mosquitto(folder, [`acl_file ${aclFile}`, "max_queued_messages 0"]);
  const stations = range(stationCount).map((number) => createStation(folder, number, siteOf(number), resultCount));
  const archives = range(values.shared ? 1 : receiverCount).map((k) => join(folder, `journal-${k}.db`));
  const receivers = range(receiverCount).map((k) => startReceiver(broker.url, k, archives[values.shared ? 0 : k] ?? ""));
  try {
    await Promise.all(receivers.map(({ ready }) => ready));
    const startedAt = performance.now();
    await Promise.all(stations.map((station) => station.start(broker.url)));
    const total = stationCount * resultCount;
    const accepted = (): number => stations.reduce((sum, station) => sum + station.accepted, 0);
    await until(() => accepted() === total, patienceMs, "all is accepted").catch((error: unknown) => console.log(String(error)));
    const seconds = (performance.now() - startedAt) / 1000;
    const took = stations.map(({ tookMs }) => tookMs ?? Number.NaN).map((ms) => ms / 1000);
    console.log(
      `${stationCount} stations, ${resultCount} results each, ${receiverCount} receivers: ` +
        `${accepted()} of ${total} accepted in ${seconds.toFixed(1)} s, ${(accepted() / seconds).toFixed(0)} results/s`,
    );
    console.log(`a station was done after ${median(took).toFixed(1)} s (median), ${quantile(took, 0.99).toFixed(1)} s (p99)`);
  } finally {
    await Promise.all(stations.map((station) => station.stop()));
    await Promise.all(receivers.map(({ child }) => ended(child)));
    await broker.stop();
  }
  return judge(stations, archives);
}

function startReceiver(url: string, k: number, archive: string) {
  const filter = values.shared ? "$share/fleet/labbro/v1/+/+/hl7/result" : `labbro/v1/site-${k}/+/hl7/result`;
  const program = fileURLToPath(new URL("./fleet-receiver.ts", import.meta.url));
  const child = spawn(process.execPath, [program, url, `journal-${k}`, archive, filter], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, ready: once(createInterface(child.stdout), "line") };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
}

function judge(stations: readonly FleetStation[], archives: readonly string[]): boolean {
  const lists = archives.map((path) => archiveEntries(path).filter(({ answer }) => answer === "AA"));
  console.log(`stored by each archive: ${lists.map((list) => list.length).join(", ")}`);
  const arrived = lists.flat().map(({ controlId }) => controlId);
  const stored = new Set(arrived);
  const wanted = stations.flatMap(({ ids }) => ids);
  const lost = wanted.filter((id) => !stored.has(id)).length;
  const twice = arrived.length - stored.size;
  const repeated = lists.flat().reduce((sum, { duplicates }) => sum + duplicates, 0);
  const place = new Map(arrived.map((id, i) => [id, i]));
  const disordered = stations.filter((station) => !isInOrder(station, place)).length;
  console.log(
    `${lost} lost, ${twice} twice, ${disordered} stations out of order; ${repeated} messages came again and were not stored again`,
  );
  return lost + twice + disordered === 0;
}

function isInOrder({ ids, patientOf }: FleetStation, place: ReadonlyMap<string, number>): boolean {
  const last = new Map<string, number>();
  return ids.every((id) => {
    const at = place.get(id) ?? Number.NaN;
    const isLater = at > (last.get(patientOf(id)) ?? -1);
    last.set(patientOf(id), at);
    return isLater;
  });
}

if (!hasMosquitto) {
  console.error("Mosquitto is not installed: apt-get install mosquitto");
  process.exitCode = 2;
} else {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "labbro-fleet-"));
  try {
    process.exitCode = (await run(folder)) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
