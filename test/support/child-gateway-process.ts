/** Starts a gateway in a process of its own and tells how it ended. Only that process is ever killed, by its id. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { gatewayPassword, passwordVariable } from "./gateway-harness-broker.ts";

const program = fileURLToPath(new URL("./child-gateway.ts", import.meta.url));

/** Kept between runs: a child starts in half the time. */
const compileCache = join(tmpdir(), "labbro-test-compile-cache");

/** Moments at which the child can kill itself, each just before or just after something that is told or kept. */
export const moments = [
  ...[
    "before commit",
    "after commit",
    "before decode",
    "after decode",
    "after observation stored",
    "after batch close",
    "before batch judged",
  ],
  ...["before attempt", "after attempt", "before published", "after published", "before accepted", "after accepted"],
] as const;
export type Moment = "never" | (typeof moments)[number];

export interface ChildOptions {
  readonly configDir: string;
  readonly dataDir: string;
  /** The child sends itself SIGKILL when it comes to this for the n-th time. */
  readonly diesAt: Moment;
  readonly nth?: number;
  /** How far its clock is ahead of the machine's. */
  readonly aheadMs?: number;
}

export interface ChildGateway {
  /** Null while it runs. */
  endedBy(): string | null;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Resolves when the child's wires are open, or when it died before: reading again what a former one left is a moment, too. */
export async function spawnGateway({ configDir, dataDir, diesAt, nth = 1, aheadMs = 0 }: ChildOptions): Promise<ChildGateway> {
  const child = spawn(process.execPath, [program, configDir, dataDir, diesAt, String(nth), String(aheadMs)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: "", NODE_COMPILE_CACHE: compileCache, [passwordVariable]: gatewayPassword },
  });
  const kill = () => killed(child);
  onTestFinished(kill);
  await Promise.race([once(createInterface(child.stdout), "line"), once(child, "exit")]);
  if (child.exitCode !== null) throw new Error(`The child gateway could not start: exit code ${child.exitCode}`);
  return { endedBy: () => endOf(child), kill };
}

const endOf = (child: ChildProcess): string | null =>
  child.signalCode ?? (child.exitCode === null ? null : `exit ${child.exitCode}`);

async function killed(child: ChildProcess): Promise<void> {
  if (endOf(child) !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
