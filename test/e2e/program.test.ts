/** The program as it is started, from its sources or bundled (LABBRO_PROGRAM): everything it brings along is found, and it says nothing unasked. */
import { spawn } from "node:child_process";
import { chmodSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { freePort, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { program } from "../support/program.ts";

const onUnix = test.skipIf(process.platform === "win32");

interface Ended {
  readonly code: number | null;
  readonly talk: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  let talk = "";
  child.stderr.on("data", (part: Buffer) => {
    talk += String(part);
  });
  const ended = new Promise<Ended>((done) => child.once("close", (code) => done({ code, talk })));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, ended };
}

onUnix("a gateway starts, looks through its store in a thread, reports no fault, and ends; nobody reads a warning", async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  writeFiles(`${folder}/config`, { "labbro.yaml": labbroYaml().replace(/admin: .*\n/, `admin: { port: ${port} }\n`) });
  const places = ["--config", `${folder}/config`, "--data", `${folder}/data`, "--log", "error"];
  const { child, ended } = run(["start", ...places]);
  // A look that is never answered is given up, and a program that has ended says what it said: neither is waited for in silence.
  const status = async () =>
    (await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(5_000) })).json();
  const isGood = eventually(async () => expect(await status()).toMatchObject({ store: "good" }));
  await Promise.race([isGood, ended.then((end) => Promise.reject(new Error(JSON.stringify(end))))]);
  child.kill("SIGTERM");
  const { code, talk } = await ended;
  expect({ code, talk }).toEqual({ code: 0, talk: expect.not.stringMatching(/Warning|DEP\d|STORE_DAMAGED|fault/) });
});

onUnix("what is compiled is kept where only the account can write, and nowhere else", async () => {
  const folder = temporaryFolder();
  const own = join(folder, "labbro");
  expect(await run(["--help"], { CACHE_DIRECTORY: own }).ended).toEqual({ code: 0, talk: "" });
  expect(statSync(own).mode & 0o777).toBe(0o700);
  expect(readdirSync(own, { recursive: true }).length).toBeGreaterThan(1);

  const shared = temporaryFolder();
  chmodSync(shared, 0o777);
  for (const place of [shared, join(shared, "not", "there"), "relative", "/proc/1/cache"]) {
    expect(await run(["--help"], { CACHE_DIRECTORY: place, HOME: "/nowhere", XDG_CACHE_HOME: "" }).ended).toEqual({
      code: 0,
      talk: "",
    });
  }
  expect(readdirSync(shared)).toEqual([]);
});
