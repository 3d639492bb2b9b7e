/** How long until `labbro start` is ready and `labbro --help` has spoken, and what an idle gateway weighs; beside them a bare Node. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { freePorts } from "../../src/app/demo/free-ports.ts";
import { program } from "../support/program.ts";
import { type Measurement, pause, range, type Table, until } from "./harness.ts";
import { writeSite } from "./site.ts";

const rounds = 3;
const idleMs = 5_000;
const patienceMs = 20_000;

interface Started {
  readonly child: ChildProcess;
  readonly ms: number;
}

export const start: Measurement = async ({ folder }) => {
  const gateways: number[] = [];
  const servers: number[] = [];
  const helps: number[] = [];
  const nodes: number[] = [];
  for (const round of range(rounds)) {
    for (const [begin, samples] of [
      [() => startGateway(join(folder, `start-${round}`)), gateways],
      [startServer, servers],
    ] as const) {
      const { child, ms } = await begin();
      samples.push(ms);
      await end(child);
    }
    helps.push(await runToEnd([program, "--help"]));
    nodes.push(await runToEnd(["--eval", "0"]));
  }
  const time: Table = {
    title: "start",
    unit: "ms",
    rows: [
      { name: "labbro start, until /health/ready answers 200", samples: gateways, bare: servers },
      { name: "  bare: Node with an HTTP server", samples: servers },
      { name: "labbro --help", samples: helps, bare: nodes },
      { name: "  bare: Node that does nothing", samples: nodes },
    ],
  };
  return [time, await idleMemory(folder)];
};

async function idleMemory(folder: string): Promise<Table> {
  const gateway = await startGateway(join(folder, "idle"));
  const server = await startServer();
  await pause(idleMs);
  const [own, least] = [gateway, server].map(({ child }) => residentMegabytes(child)) as [number, number];
  await Promise.all([end(gateway.child), end(server.child)]);
  return {
    title: `memory after ${idleMs / 1_000} s idle`,
    unit: "MB resident",
    rows: [
      { name: "labbro start", samples: [own], bare: [least] },
      { name: "  bare: Node with an HTTP server", samples: [least] },
    ],
  };
}

async function startGateway(folder: string): Promise<Started> {
  mkdirSync(folder, { recursive: true });
  const { configDir, dataDir, ports } = await writeSite(folder);
  const places = ["--config", configDir, "--data", dataDir, "--log", "error"];
  return startUntilReady([program, "start", ...places], ports.admin);
}

async function startServer(): Promise<Started> {
  const [port = 0] = await freePorts(1);
  const script = `require("node:http").createServer((_, reply) => reply.end()).listen(${port}, "127.0.0.1")`;
  return startUntilReady(["--eval", script], port);
}

async function startUntilReady(words: readonly string[], port: number): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, words, { stdio: "ignore" });
  try {
    await until(() => child.exitCode !== null || isReady(port), patienceMs, words.join(" "));
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
  return performance.now() - startedAt;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
}

/** Linux tells; elsewhere there is no figure. */
function residentMegabytes({ pid }: ChildProcess): number {
  const path = `/proc/${pid}/status`;
  const [, kilobytes] = existsSync(path) ? (/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, "utf8")) ?? []) : [];
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1_024;
}
