/** A data folder belongs to one account: another one is told so, and how to run the command. Only root can try it on others' behalf. */
import { spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startStation } from "../support/gateway-harness.ts";
import { labbroYaml } from "../support/gateway-harness-site.ts";
import { program } from "../support/program.ts";

const nobody = 65_534;
const asRoot = test.skipIf(process.getuid?.() !== 0);

/** The command as the account nobody. */
function asNobody(...args: readonly string[]): Promise<{ readonly code: number | null; readonly talk: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "pipe"], uid: nobody, gid: nobody });
  let talk = "";
  child.stderr.on("data", (part: Buffer) => {
    talk += String(part);
  });
  return new Promise((done) => child.once("close", (code) => done({ code, talk })));
}

asRoot("another account gets NOT_PERMITTED and the way to do it, whether the gateway runs or not", async () => {
  const station = await startStation({ files: { "labbro.yaml": labbroYaml() }, journal: null });
  chmodSync(station.folder, 0o755);
  const places = ["--config", station.configDir, "--data", station.dataDir];
  const expectTold = async (...args: readonly string[]) => {
    const { code, talk } = await asNobody(...args, ...places);
    expect([code, talk]).toEqual([1, expect.stringMatching(/nobody.*root.*sudo -u root.*\(NOT_PERMITTED\)/)]);
    expect(talk).not.toContain("new data folder");
  };
  await expectTold("held", "list");
  await expectTold("start");
  await station.gateway.stop();
  await expectTold("held", "list");
  await expectTold("start");
});

asRoot("so does one whose folder holds a file of another account", async () => {
  const station = await startStation({ files: { "labbro.yaml": labbroYaml() }, journal: null });
  await station.gateway.stop();
  for (const path of [station.folder, station.dataDir]) chmodSync(path, 0o777);
  writeFileSync(join(station.dataDir, "labbro.db-wal"), "", { mode: 0o600 });
  const { code, talk } = await asNobody("held", "list", "--config", station.configDir, "--data", station.dataDir);
  expect([code, talk]).toEqual([1, expect.stringContaining("(NOT_PERMITTED)")]);
});
