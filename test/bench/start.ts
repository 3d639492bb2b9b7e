/**
 * What a start costs, of each command and of the gateway, from the sources and, where `npm run bundle` has been, from the bundle; beside
 * them a Node that does nothing. All in turns within one run. What is compiled is kept from a first round that is not counted.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { keepToken } from "../../src/files/session-file.ts";
import { sessionOf } from "../support/accounts.ts";
import { readFixtures } from "../support/fixtures.ts";
import { programs } from "../support/program.ts";
import { type Measurement, type Row, range, type Table, until } from "./harness.ts";
import { createHistory } from "./history.ts";
import { idle } from "./idle.ts";
import { type BenchSite, writeSite } from "./site.ts";
import { startBehind } from "./start-behind.ts";

const rounds = 5;
const patienceMs = 60_000;
/** Ten years of a station that measures twenty samples a day. */
const tenYears = { results: 10 * 365 * 20, resultsPerControl: 20 };
/** As config/README.md says that a service starts it. */
const forLong = { flags: ["--max-semi-space-size=2"], environment: { MALLOC_ARENA_MAX: "1" } } as const;

export const start: Measurement = async ({ folder }) => {
  process.env.LABBRO_SESSION = join(folder, "session");
  const site = await writeSite(join(folder, "site"));
  const wire = join(folder, "wire");
  writeFileSync(wire, readFixtures("afinion-2").find(({ name }) => name === "hl7-crp")?.wire ?? "");
  const old = await writeSite(join(folder, "old"));
  createHistory(old.dataDir, tenYears).store.close();
  const built = Object.entries(programs).filter(([, file]) => existsSync(file));
  const nodes: number[] = [];
  const commands: { readonly name: string; readonly words: readonly string[]; readonly samples: number[] }[] = built.flatMap(
    ([kind, file]) =>
      Object.entries(commandsAt(site, wire)).map(([name, words]) => ({
        name: `${kind}: ${name}`,
        words: [file, ...words],
        samples: [],
      })),
  );
  const starts: { readonly name: string; readonly file: string; readonly site: BenchSite; readonly samples: number[] }[] =
    built.flatMap(([kind, file]) => [
      { name: `${kind}: start, until /health/ready answers 200`, file, site, samples: [] },
      { name: `${kind}: the same, with ten years of data`, file, site: old, samples: [] },
    ]);
  for (const round of range(rounds + 1)) {
    const keep = (samples: number[], ms: number) => (round === 0 ? 0 : samples.push(ms));
    keep(nodes, await runToEnd(["--eval", "0"]));
    for (const { file, site: at, samples } of starts) {
      const { child, ms } = await startGateway(file, at);
      keep(samples, ms);
      await end(child);
    }
    if (round === 0) keepToken(site.dataDir, await sessionOf(site));
    for (const { words, samples } of commands) keep(samples, await runToEnd(words));
  }
  const row = ({ name, samples }: { readonly name: string; readonly samples: readonly number[] }): Row => ({
    name,
    samples,
    bare: nodes,
  });
  const time: Table = {
    title: "start",
    unit: "ms",
    rows: [...commands.map(row), ...starts.map(row), { name: "a Node that does nothing", samples: nodes }],
  };
  const running = await startGateway(built.at(-1)?.[1] ?? "", site);
  try {
    return [time, await startBehind(join(folder, "behind")), await idle(`${built.at(-1)?.[0]}: idle`, running.child.pid ?? 0)];
  } finally {
    await end(running.child);
  }
};

/** Of commands that need no running gateway; `held list` opens the store itself. */
const commandsAt = ({ configDir, dataDir }: BenchSite, wire: string): Readonly<Record<string, readonly string[]>> => ({
  "--help": ["--help"],
  check: ["check", "--config", configDir, "--data", dataDir],
  "held list": ["held", "list", "--config", configDir, "--data", dataDir],
  "decode FILE": ["decode", "--driver", "afinion-2", wire],
});

async function startGateway(
  file: string,
  { configDir, dataDir, ports }: BenchSite,
): Promise<{ child: ChildProcess; ms: number }> {
  const startedAt = performance.now();
  const words = [...forLong.flags, file, "start", "--config", configDir, "--data", dataDir, "--log", "error"];
  const child = spawn(process.execPath, words, { stdio: "ignore", env: { ...process.env, ...forLong.environment } });
  try {
    await until(() => child.exitCode !== null || isReady(ports.admin), patienceMs, words.join(" "));
    if (child.exitCode !== null) throw new Error(`${words.join(" ")} ended with ${child.exitCode}`);
    return { child, ms: performance.now() - startedAt };
  } catch (error) {
    await end(child);
    throw error;
  }
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: "127.0.0.1", port, path: "/health/ready" }, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    });
    request.on("error", () => resolve(false));
  });
}

async function runToEnd(words: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, words, { stdio: "ignore" });
  await once(child, "exit");
  if (child.exitCode !== 0) throw new Error(`${words.join(" ")} ended with ${child.exitCode}`);
  return performance.now() - startedAt;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
}
