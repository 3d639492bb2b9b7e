/** SIGTERM at any moment, as a service manager sends it: the process is gone within ten seconds, and what was promised is in the store. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { connectionId } from "../../src/domain/ids.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { storeFile } from "../../src/store/marks.ts";
import { eventually } from "../support/eventually.ts";
import { deviceYaml, freePort, kits, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { program } from "../support/program.ts";

const onUnix = test.skipIf(process.platform === "win32");
/** What a service manager waits. A hurried stop ends after 9 s by itself, so only a stop that hangs comes to this. */
const mostMs = 10_000;
const waiting = 4_000;

/** A data folder with transmissions that a crash left unread. */
async function place() {
  const folder = temporaryFolder();
  const [admin, device] = [await freePort(), await freePort()];
  const yaml = labbroYaml().replace(/admin: .*\n/, `admin: { port: ${admin} }\n`);
  const crp = deviceYaml(kits.crp, { id: "crp-1", at: { port: device }, serial: "AF20990001" });
  writeFiles(join(folder, "config"), { "labbro.yaml": yaml, "devices/crp-1.yaml": crp });
  const store = openGatewayStore(join(folder, "data"));
  const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
  store.transaction(() => {
    for (let nth = 0; nth < waiting; nth += 1) store.transmissions.open(origin, Buffer.from("\x0bMSH|^~\\&|x\r\x1c\r"), nth);
  });
  store.close();
  return { folder, url: `http://127.0.0.1:${admin}` };
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

async function undone(url: string): Promise<number> {
  const health = (await (await fetch(`${url}/health/ready`)).json()) as {
    readonly undecided: { readonly transmissions: number };
  };
  return health.undecided.transmissions;
}

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
  await eventually(async () => expect(await isLive(url)).toBe(true));
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
  expect(await isLive(url)).toBe(false);
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
