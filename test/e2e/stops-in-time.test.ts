/** SIGTERM at any moment, as a service manager sends it: the process is gone within ten seconds, and what was promised is in the store. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test, vi } from "vitest";
import { connectionId, instrumentId } from "../../src/domain/ids.ts";
import { localDateTime } from "../../src/domain/time.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import type { SimulatedRun } from "../../src/simulator/device.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { storeFile } from "../../src/store/station-files.ts";
import { eventually } from "../support/eventually.ts";
import { startFakeBroker } from "../support/fake-broker.ts";
import { dock } from "../support/gateway-harness.ts";
import {
  deviceYaml,
  freePort,
  kits,
  type LabbroFile,
  labbroYaml,
  runOf,
  temporaryFolder,
  writeFiles,
} from "../support/gateway-harness-site.ts";
import { program } from "../support/program.ts";

const onUnix = test.skipIf(process.platform === "win32");
/** What a service manager waits. A hurried stop ends after 9 s by itself, so only a stop that hangs comes to this. */
const mostMs = 10_000;
const waiting = 4_000;

const serial = "S099001";

/** A station with two instruments, of which nothing is stored yet. */
async function newPlace(labbro: LabbroFile = {}) {
  const folder = temporaryFolder();
  const [admin, crpPort, hba1cPort] = [await freePort(), await freePort(), await freePort()];
  writeFiles(join(folder, "config"), {
    "labbro.yaml": labbroYaml(labbro).replace(/admin: .*\n/, `admin: { port: ${admin} }\n`),
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: crpPort }, serial: "AF20990001" }),
    "devices/hba1c-1.yaml": deviceYaml(kits.hba1c, { id: "hba1c-1", at: { port: hba1cPort }, serial }),
  });
  return { folder, url: `http://127.0.0.1:${admin}`, crpPort, hba1cPort };
}

/** One with transmissions that a crash left unread. */
async function place() {
  const { folder, url } = await newPlace();
  const store = openGatewayStore(join(folder, "data"));
  const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
  store.transaction(() => {
    for (let nth = 0; nth < waiting; nth += 1) store.transmissions.open(origin, Buffer.from("\x0bMSH|^~\\&|x\r\x1c\r"), nth);
  });
  store.close();
  return { folder, url };
}

function start(folder: string): ChildProcess {
  const args = [program, "start", "--config", join(folder, "config"), "--data", join(folder, "data")];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

const isLive = (url: string): Promise<boolean> =>
  fetch(`${url}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );

async function reasons(url: string): Promise<readonly [number, readonly string[]]> {
  const reply = await fetch(`${url}/health/ready`);
  const { reasons: all } = (await reply.json()) as { readonly reasons: readonly { readonly code: string }[] };
  return [reply.status, all.map(({ code }) => code)];
}

type Undecided = Readonly<Record<"transmissions" | "judgements" | "batches", number>>;

const undecided = async (url: string): Promise<Undecided> =>
  ((await (await fetch(`${url}/health/ready`)).json()) as { readonly undecided: Undecided }).undecided;

const undone = async (url: string): Promise<number> => (await undecided(url)).transmissions;

/** Ends by itself, not by the signal's own force, and not later than a service manager waits. */
async function stopped(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  const forced = setTimeout(() => child.kill("SIGKILL"), mostMs);
  child.kill("SIGTERM");
  expect(await gone).toEqual([0, null]);
  clearTimeout(forced);
}

onUnix("while what a crash left is read again: the rest is left for the next start", async () => {
  const { folder, url } = await place();
  const child = start(folder);
  await eventually(async () => expect(await undone(url)).toBeGreaterThan(0));
  expect(await isLive(url)).toBe(true);
  await stopped(child);
  const store = openGatewayStore(join(folder, "data"));
  const { complete, incomplete, open } = store.transmissions.counts();
  expect(complete + incomplete + open).toBe(waiting);
  store.close();
});

onUnix("while another program holds the store", async () => {
  const { folder, url } = await place();
  const child = start(folder);
  await eventually(async () => expect(await undone(url)).toBeLessThan(waiting));
  const foreign = new Database(join(folder, "data", storeFile));
  foreign.pragma("busy_timeout = 5000");
  foreign.exec("BEGIN IMMEDIATE");
  await stopped(child);
  foreign.exec("ROLLBACK");
  foreign.close();
});

onUnix("before the store could be opened at all", async () => {
  const { folder, url } = await place();
  const foreign = new Database(join(folder, "data", storeFile));
  foreign.exec("BEGIN IMMEDIATE");
  const child = start(folder);
  let talked = "";
  child.stderr?.on("data", (part: Buffer) => {
    talked += String(part);
  });
  await eventually(() => expect(talked).toContain("(STORE_LOCKED)"));
  expect(await isLive(url)).toBe(true);
  expect(await reasons(url)).toEqual([503, ["STORE_LOCKED"]]);
  // Nothing was begun: how it ends is told by its exit code, which is that of a start that failed.
  const gone = once(child, "exit");
  const forced = setTimeout(() => child.kill("SIGKILL"), mostMs);
  child.kill("SIGTERM");
  const [code, signal] = (await gone) as [number | null, string | null];
  clearTimeout(forced);
  expect([typeof code, signal]).toEqual(["number", null]);
  foreign.exec("ROLLBACK");
  foreign.close();
});

/** Results of many minutes ago, oldest first. */
const results = (count: number): readonly SimulatedRun[] =>
  Array.from({ length: count }, (_, nth) => {
    const measuredAt = localDateTime(Date.now() - (count + 10 - nth) * 60_000, "Europe/Oslo");
    return runOf(kits.hba1c, { sequence: String(nth + 1), measuredAt });
  });

/** Hands them over to the child; resolves with how many it took responsibility for. */
const handOver = (port: number, count: number): Promise<number> =>
  dock(createSkippingClock(), { kit: kits.hba1c, port, serial, runs: results(count) });

const isReady = (url: string) => eventually(async () => expect(await reasons(url)).toEqual([200, []]));

/** What a stopped gateway left in its store. */
function stored(folder: string) {
  const store = openGatewayStore(join(folder, "data"));
  const runs = store.runs.patientRunsBetween(instrumentId("hba1c-1"), 0, Date.now());
  const undecided = runs.filter(({ outcome }) => outcome === null).length;
  const left = { unjudged: store.batches.unjudged().length, open: store.batches.open().length, errands: store.errands.counts() };
  store.close();
  return { runs: runs.length, undecided, ...left };
}

onUnix(
  "while a large docking is judged: all of it is stored, and the rest is left for the next start",
  async () => {
    const { folder, url, hba1cPort } = await newPlace();
    const child = start(folder);
    await isReady(url);
    const acknowledged = await handOver(hba1cPort, 500);
    await eventually(async () => expect((await undecided(url)).judgements).toBeGreaterThan(0));
    await stopped(child);
    const { runs, undecided: waits, unjudged, errands } = stored(folder);
    expect([acknowledged, runs]).toEqual([500, 500]);
    // Whatever is not decided is written down to be.
    expect(waits === 0 || unjudged === 1).toBe(true);
    const toJudge = errands.reduce((sum, { kind, waiting: some }) => sum + (kind === "new-run" ? some : 0), 0);
    expect(waits).toBeLessThanOrEqual(errands.some(({ kind }) => kind === "batch") ? 500 : toJudge);
    // The next start goes on.
    const next = start(folder);
    const isDone = async () => expect(await undecided(url)).toMatchObject({ judgements: 0, batches: 0 });
    await vi.waitFor(isDone, { interval: 200, timeout: 180_000 });
    await stopped(next);
    expect(stored(folder)).toMatchObject({ runs: 500, undecided: 0, unjudged: 0, open: 0 });
  },
  240_000,
);

onUnix("while an instrument floods", async () => {
  const { folder, url, crpPort, hba1cPort } = await newPlace();
  const child = start(folder);
  await isReady(url);
  const acknowledged = await handOver(hba1cPort, 3);
  const unit = Buffer.from("\x0b\x1c\r".repeat(20_000));
  let flooded = 0;
  const flood = connect(crpPort, "127.0.0.1");
  const more = (): void => {
    flooded += 1;
    if (!flood.destroyed) flood.write(unit, more);
  };
  flood.on("error", () => undefined).on("connect", more);
  await eventually(() => expect(flooded).toBeGreaterThan(3));
  await stopped(child);
  flood.destroy();
  expect([acknowledged, stored(folder).runs]).toEqual([3, 3]);
});

onUnix("while the broker is frozen", async () => {
  const broker = await startFakeBroker({ puback: () => "silent", pingresp: false });
  onTestFinished(() => broker.stop());
  const { folder, url, hba1cPort } = await newPlace({ mqtt: `{ url: "${broker.url}" }` });
  const child = start(folder);
  await isReady(url);
  await eventually(() => expect(broker.publishes.length).toBeGreaterThan(0));
  const acknowledged = await handOver(hba1cPort, 3);
  await stopped(child);
  expect([acknowledged, stored(folder).runs]).toEqual([3, 3]);
});
