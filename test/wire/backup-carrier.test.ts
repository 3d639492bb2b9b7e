/** Backups leave the PC with rclone: over loopback to a WebDAV server as a municipality may have one, and back onto a new PC. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { type BackupJob, lookAfterBackups } from "../../src/app/backup/job.ts";
import { restoreBackup } from "../../src/store/backup/restore-backup.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { keyOfRecovery } from "../../src/store/key/recovery-key.ts";
import { recoveryOf } from "../../src/store/key-acts.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import { eventually } from "../support/eventually.ts";
import { freePort, temporaryFolder } from "../support/gateway-harness-site.ts";

const canRun = spawnSync("rclone", ["version"]).status === 0;
if (!canRun) test.skip("rclone is not installed: apt-get install rclone", () => undefined);

const former = fileURLToPath(new URL("../../fixtures/stores/0.1.0/station", import.meta.url));
const morning = Date.parse("2026-11-29T02:30:00Z");
const dayMs = 86_400_000;
const login = { user: "base-0412", password: "hemmelig for prøven" };

const answers = (port: number): Promise<boolean> =>
  new Promise((told) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => told(socket.destroy() !== undefined));
    socket.once("error", () => told(false));
  });

async function serve(folder: string, port: number): Promise<ChildProcess> {
  const who = ["--user", login.user, "--pass", login.password];
  const server = spawn("rclone", ["serve", "webdav", "--addr", `127.0.0.1:${port}`, ...who, folder], { stdio: "ignore" });
  onTestFinished(() => void server.kill());
  await eventually(async () => expect(await answers(port)).toBe(true));
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  const over = new Promise((ended) => server.once("exit", ended));
  server.kill();
  await over;
}

describe.skipIf(!canRun)("rclone", () => {
  test("carries each backup, catches up after an outage, deletes nothing, and what it brings back restores", async () => {
    const root = temporaryFolder();
    const [dataDir, folder, there] = [join(root, "data"), join(root, "backups"), join(root, "there")];
    cpSync(former, dataDir, { recursive: true });
    for (const one of [folder, there]) mkdirSync(one);
    const store = openGatewayStore(dataDir, {});
    const name = store.name();
    store.close();
    const port = await freePort();
    const config = join(root, "rclone.conf");
    const obscured = execFileSync("rclone", ["obscure", "-"], { input: login.password, encoding: "utf8" }).trim();
    const settings = [`url = http://127.0.0.1:${port}`, "vendor = other", `user = ${login.user}`, `pass = ${obscured}`];
    writeFileSync(config, ["[kommune]", "type = webdav", ...settings, ""].join("\n"));
    const job = (day: number): BackupJob => ({
      settings: { folder, times: ["02:30"], keepDaily: 1, keepWeekly: 0, rclone: { remote: "kommune:labbro/base", config } },
      ...{ place: { data: dataDir }, configDir: join(root, "config") },
      ...{ stem: "a-b", store: name, now: morning + day * dayMs, zone: "Europe/Oslo" },
    });
    const carried = () => readdirSync(join(there, "labbro", "base")).sort();

    const server = await serve(there, port);
    expect(await lookAfterBackups(job(0))).toEqual({ newestAt: morning, problem: null });
    const [first = ""] = carried();
    expect(readFileSync(join(there, "labbro", "base", first))).toEqual(readFileSync(join(folder, first)));
    await end(server);
    const missed = await lookAfterBackups(job(1));
    expect(missed).toMatchObject({ newestAt: morning + dayMs, problem: { code: "BACKUP_NOT_CARRIED" } });
    // It may be shown to anybody.
    expect(missed.problem?.detail).toMatch(/^rclone ended with \d+\.$/);
    await serve(there, port);
    expect((await lookAfterBackups({ ...job(1), now: morning + dayMs + 1_000 })).problem).toBeNull();
    expect((await lookAfterBackups(job(2))).problem).toBeNull();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(carried()).toHaveLength(3);

    const back = join(root, "back");
    execFileSync("rclone", ["copy", "--config", config, "kommune:labbro/base", back]);
    const made = join(root, "new");
    mkdirSync(made, { mode: 0o700 });
    const key = keyOfRecovery(recoveryOf(stationFiles(dataDir), {})) ?? new Uint8Array();
    expect(restoreBackup({ file: join(back, first), key, dataDir: made, nowMs: morning }, {}).changed).toBe(0);
  });
});
