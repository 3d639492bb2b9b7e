/** Made in a thread beside a station that writes; a kill in the middle leaves no half file under a name, and nothing that stays. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { lookAfterInBackground } from "../../../../src/app/backup/in-background.ts";
import { type BackupJob, lookAfterBackups } from "../../../../src/app/backup/job.ts";
import { backUp } from "../../../../src/app/backup/make.ts";
import { createAuditWatch } from "../../../../src/app/watching/audit-watch.ts";
import { connectionId } from "../../../../src/domain/ids.ts";
import { silentLogger } from "../../../../src/domain/logger.ts";
import { restoreBackup } from "../../../../src/store/backup/restore-backup.ts";
import { openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { keyOfRecovery } from "../../../../src/store/key/recovery-key.ts";
import { recoveryOf } from "../../../../src/store/key-acts.ts";
import { stationFiles } from "../../../../src/store/station-files.ts";
import { temporaryFolder } from "../../../support/gateway-harness-site.ts";
import { thoroughly } from "../../../support/thorough.ts";

const former = fileURLToPath(new URL("../../../../fixtures/stores/0.1.0/station", import.meta.url));
const origin = { connectionId: connectionId("crp-1"), driver: "afinion-2", mode: "hl7" };
const morning = Date.parse("2026-11-29T02:30:00Z");

const program = fileURLToPath(new URL("../../../support/backup-process.ts", import.meta.url));

function station() {
  const root = temporaryFolder();
  const dataDir = join(root, "data");
  cpSync(former, dataDir, { recursive: true });
  const store = openGatewayStore(dataDir, {});
  onTestFinished(() => store.close());
  const folder = join(root, "backups");
  mkdirSync(folder);
  const write = () => store.transmissions.open(origin, Buffer.alloc(20_000, 5), morning);
  const job: BackupJob = {
    settings: { folder, times: ["02:30"], keepDaily: 2, keepWeekly: 0, rclone: null },
    ...{
      place: { data: dataDir },
      configDir: join(root, "config"),
      stem: "a-b",
      store: store.name(),
      now: morning,
      zone: "Europe/Oslo",
    },
  };
  const restored = (name: string) => {
    const to = join(root, `new-${readdirSync(root).length}`);
    mkdirSync(to, { mode: 0o700 });
    const key = keyOfRecovery(recoveryOf(stationFiles(dataDir), {})) ?? new Uint8Array();
    return restoreBackup({ file: join(folder, name), key, dataDir: to, nowMs: morning }, {});
  };
  return { folder, dataDir, store, write, job, restored };
}

test("an older copy put back is told by the backups that were made of the newer one, until a person accepts it", async () => {
  const { dataDir, store, write, job } = station();
  const older = join(dataDir, "..", "older");
  cpSync(dataDir, older, { recursive: true });
  write();
  const links = store.audit.head()?.seq ?? 0;
  expect(await lookAfterBackups(job)).toEqual({ newestAt: morning, problem: null });
  const before = openGatewayStore(older, {});
  onTestFinished(() => before.close());
  expect(await lookAfterBackups({ ...job, place: { data: older } })).toMatchObject({ ahead: { seq: links } });
  let acceptedAt: number | null = null;
  const told: string[] = [];
  const talk = (line: string) => void told.push(line);
  const watch = createAuditWatch({ ...before, acceptedAt: () => acceptedAt, now: () => 1, logger: silentLogger, talk });
  for (const _day of [1, 2]) watch.noteBehind(5);
  expect([watch.problems, told.length]).toEqual([["AUDIT_OLDER"], 1]);
  acceptedAt = 5;
  expect(watch.problems).toEqual([]);
});

test("what was written and backed up by hand since the look was asked for is no older copy", async () => {
  const { folder, dataDir, write, job } = station();
  write();
  await backUp(job.configDir, { data: dataDir }, join(folder, "by-hand.labbro"));
  expect(await lookAfterBackups(job)).toEqual({ newestAt: morning, problem: null });
});

test("beside a station that writes all the time: whole, of one moment, and restored", async () => {
  const { folder, write, job, restored } = station();
  for (let i = 0; i < 50; i += 1) write();
  let written = 0;
  let isDone = false;
  const writing = (async () => {
    for (; !isDone; written += 1) {
      write();
      await new Promise(setImmediate);
    }
  })();
  const outcome = await lookAfterInBackground(job).outcome;
  isDone = true;
  await writing;
  expect(outcome).toEqual({ newestAt: morning, problem: null });
  expect(written).toBeGreaterThan(0);
  const [name = ""] = readdirSync(folder);
  expect(restored(name).changed).toBe(0);
});

test("not again before it is due; what may go goes, another station's and a harmed one stay", async () => {
  const { folder, job } = station();
  cpSync(join(job.place.data, "labbro.db"), join(folder, "foreign.labbro"));
  const names: string[][] = [];
  for (const hours of [0, 1, 24, 48, 72]) {
    expect((await lookAfterBackups({ ...job, now: morning + hours * 3_600_000 })).problem).toBeNull();
    names.push(readdirSync(folder));
  }
  expect(names.map((one) => one.length)).toEqual([2, 2, 3, 3, 3]);
  expect(names.at(-1)).toContain("foreign.labbro");
});

test("no folder, or one that is a file: told with the reason, and nothing is left", async () => {
  const { dataDir, folder, job } = station();
  for (const wrong of [join(folder, "not there"), join(dataDir, "labbro.db")]) {
    const { problem } = await lookAfterBackups({ ...job, settings: { ...job.settings, folder: wrong } });
    expect(problem?.code).toBe("BACKUP_FAILED");
  }
  expect(readdirSync(dataDir).filter((name) => name.startsWith("scratch"))).toEqual([]);
});

test.runIf(process.platform !== "win32")("a disk that is full in the middle: told so, and nothing is left of it", () => {
  const { folder, dataDir, store, write, job } = station();
  for (let i = 0; i < 100; i += 1) write();
  store.checkpoint();
  // The copy still fits, what is sealed of it does not: a limit of file sizes ends a write as a full disk does.
  const blocks = Math.ceil(statSync(join(dataDir, "labbro.db")).size / 1024);
  const limited = `ulimit -f ${blocks}; exec "$0" "$@"`;
  const said = execFileSync("bash", ["-c", limited, process.execPath, program, JSON.stringify(job)], { encoding: "utf8" });
  expect(JSON.parse(said.split("\n")[1] ?? "")).toMatchObject({ newestAt: null, problem: { code: "BACKUP_FAILED" } });
  expect(readdirSync(folder)).toEqual([]);
  expect(readdirSync(dataDir).filter((name) => name.startsWith("scratch"))).toEqual([]);
});

test("without rclone on this PC it is told that it is missing, and the backup stays", async () => {
  const { folder, job } = station();
  vi.stubEnv("PATH", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  const rclone = { remote: "kommune:labbro", config: join(folder, "none") };
  const { newestAt, problem } = await lookAfterBackups({ ...job, settings: { ...job.settings, rclone } });
  expect([newestAt, problem]).toEqual([morning, { code: "BACKUP_NOT_CARRIED", detail: "rclone is not installed." }]);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("killed anywhere: what has its name is whole, and the next one takes away what was left", async () => {
  const { folder, dataDir, store, write, job, restored } = station();
  for (let i = 0; i < 300; i += 1) write();
  store.checkpoint();
  for (let round = 0; round < thoroughly(6, 60); round += 1) {
    const now = morning + round * 86_400_000;
    const child = spawn(process.execPath, [program, JSON.stringify({ ...job, now })], { stdio: ["ignore", "pipe", "ignore"] });
    const ended = new Promise((over) => child.once("exit", over));
    await new Promise((begun) => child.stdout.once("data", begun));
    await delay(Math.random() * 150);
    child.kill("SIGKILL");
    await ended;
    for (const name of readdirSync(folder).filter((one) => one.endsWith(".labbro"))) expect(restored(name).changed).toBe(0);
  }
  expect((await lookAfterBackups({ ...job, now: morning + 1_000 * 86_400_000 })).problem).toBeNull();
  expect(readdirSync(folder).filter((name) => !name.endsWith(".labbro"))).toEqual([]);
  expect(readdirSync(dataDir).filter((name) => name.startsWith("scratch"))).toEqual([]);
});
