/** `start` on a data folder that is not whole: refused in one sentence, exit 1, nothing touched; and a new store on a person's word. */
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startAnew } from "../../src/app/commands/new-store.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { command } from "../support/gateway-harness.ts";
import { labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";

const former = fileURLToPath(new URL("../../fixtures/stores/0.1.0/station", import.meta.url));

function station() {
  const folder = temporaryFolder();
  writeFiles(folder, { "config/labbro.yaml": labbroYaml() });
  const dataDir = join(folder, "data");
  cpSync(former, dataDir, { recursive: true });
  const run = (...args: readonly string[]) => command(...args, "--config", join(folder, "config"), "--data", dataDir);
  return { dataDir, run };
}

/** What a look through SQLite and the lock of the one writer leave beside a database. */
const besideIt = /^writer\.lock$|-(wal|shm)$/;

const harms = {
  "no database": (dataDir: string) => rmSync(join(dataDir, "labbro.db")),
  "an empty database": (dataDir: string) => writeFileSync(join(dataDir, "labbro.db"), ""),
  "no key": (dataDir: string) => rmSync(join(dataDir, "data.key")),
  "half a key": (dataDir: string) => writeFileSync(join(dataDir, "data.key"), "x".repeat(16)),
  "something else for a database": (dataDir: string) => writeFileSync(join(dataDir, "labbro.db"), "x".repeat(9_000)),
} as const;

test.each(Object.entries(harms))("with %s", async (_, harm) => {
  const { dataDir, run } = station();
  harm(dataDir);
  const before = readdirSync(dataDir).sort();
  for (const args of [["start"], ["held", "list"]]) {
    const { exitCode, data, talk } = await run(...args);
    const errors = talk.filter((line) => line.includes("(STORE_"));
    expect([exitCode, data, errors]).toEqual([1, [], [expect.stringMatching(/\(STORE_(INCOMPLETE|DAMAGED)\)$/)]]);
    expect(errors[0]).toContain("--new-store");
  }
  expect(
    readdirSync(dataDir)
      .filter((name) => !besideIt.test(name))
      .sort(),
  ).toEqual(before);
  const asked = await run("start", "--new-store");
  expect(asked.exitCode).toBe(1);
  expect(asked.talk.join("\n")).toMatch(/(holds 20 results|cannot be counted)[\s\S]*--confirm-loss/);
  expect(
    readdirSync(dataDir)
      .filter((name) => !besideIt.test(name))
      .sort(),
  ).toEqual(before);
  startAnew(dataDir, "make", () => undefined);
  openGatewayStore(dataDir).close();
  const aside = readdirSync(dataDir).find((name) => name.startsWith("put-aside-")) ?? "";
  expect(readdirSync(join(dataDir, aside)).length).toBeGreaterThan(0);
});

test("a whole store is never put aside", async () => {
  const { dataDir, run } = station();
  const { exitCode, talk } = await run("start", "--new-store", "--confirm-loss");
  expect([exitCode, talk.at(-1)]).toEqual([1, expect.stringContaining("(NOT_ALLOWED_NOW)")]);
  expect(existsSync(join(dataDir, "labbro.db"))).toBe(true);
  const nowhere = await command("start", "--new-store", "--config", join(dataDir, "../config"), "--data", join(dataDir, "none"));
  expect([nowhere.exitCode, existsSync(join(dataDir, "none"))]).toEqual([2, false]);
});
