/** The gateway as a process among others: who stops listening to it changes nothing, and who stops it stops it. */
import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { freePort, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { program } from "../support/program.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const onUnix = test.skipIf(process.platform === "win32");

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  exit(): Promise<number | string | null>;
}

type Stdio = "pipe" | "ignore" | number;

/** A gateway without instruments, listening on its health port or not yet. */
async function start(command: readonly string[], stdout: Stdio, stderr: Stdio): Promise<Started> {
  const folder = temporaryFolder();
  const port = await freePort();
  const yaml = labbroYaml().replace(/admin: .*\n/, "");
  writeFiles(`${folder}/config`, { "labbro.yaml": `${yaml}admin: { port: ${port} }\n` });
  const [executable = "", ...first] = command;
  const args = [...first, "start", "--config", `${folder}/config`, "--data", `${folder}/data`, "--log", "debug"];
  const child = spawn(executable, args, { cwd: root, stdio: ["ignore", stdout, stderr] });
  const ended = new Promise<number | string | null>((done) => child.once("exit", (code, signal) => done(signal ?? code)));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, url: `http://127.0.0.1:${port}`, exit: () => ended };
}

const isLive = async (url: string): Promise<boolean> =>
  fetch(`${url}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
const lives = ({ url }: Started) => eventually(async () => expect(await isLive(url)).toBe(true));
const lostLines = async ({ url }: Started): Promise<number> =>
  Number(/^labbro_log_lines_lost (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

async function stopsCleanly({ child, exit }: Started): Promise<void> {
  child.kill("SIGTERM");
  expect(await exit()).toBe(0);
}

const direct = [process.execPath, program];

onUnix("its log's disk is full: it goes on, and counts the lines that were lost", async () => {
  const gateway = await start(direct, "ignore", openSync("/dev/full", "w"));
  await lives(gateway);
  await eventually(async () => expect(await lostLines(gateway)).toBeGreaterThan(0));
  await stopsCleanly(gateway);
});

onUnix("its log's reader leaves after the first line, and nobody reads what it prints: it goes on", async () => {
  const gateway = await start(direct, "pipe", "pipe");
  gateway.child.stdout?.destroy();
  gateway.child.stderr?.once("data", () => gateway.child.stderr?.destroy());
  await lives(gateway);
  await eventually(async () => expect(await lostLines(gateway)).toBeGreaterThan(0));
  await stopsCleanly(gateway);
});

onUnix("a data command whose output cannot be written says so, exit 1", async () => {
  const child = spawn(process.execPath, [program, "--help"], { stdio: ["ignore", openSync("/dev/full", "w"), "pipe"] });
  let talk = "";
  child.stderr?.on("data", (part: Buffer) => {
    talk += String(part);
  });
  expect(await new Promise((done) => child.once("close", done))).toBe(1);
  expect(talk).toContain("(BAD_OUTPUT_FILE)");
});

onUnix("whoever stops npm stops the gateway that it started", async () => {
  const gateway = await start(["npm", "run", "-s", "labbro", "--"], "ignore", "ignore");
  await lives(gateway);
  gateway.child.kill("SIGTERM");
  await gateway.exit();
  await eventually(async () => expect(await isLive(gateway.url)).toBe(false));
});
