/** `labbro journal --config FILE` in a process of its own, with its health address. Only that process is ever ended, by its id. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { eventually } from "./eventually.ts";
import { writeFiles } from "./gateway-harness-site.ts";
import { program } from "./program.ts";

/** Kept between runs: a child starts in half the time. */
const compileCache = join(tmpdir(), "labbro-test-compile-cache");

export interface ReceiverProcess {
  readonly url: string;
  /** One number of `/metrics`. */
  metric(name: string): Promise<number>;
  /** Resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `yaml`: its file, but for the health address. Resolves when the broker delivers to it; ended with the test. */
export async function startReceiver(
  folder: string,
  name: string,
  yaml: string,
  furtherFiles: Readonly<Record<string, string>> = {},
): Promise<ReceiverProcess> {
  writeFiles(folder, { [`${name}.yaml`]: `${yaml}\nhealth: { port: 0 }\n`, ...furtherFiles });
  const child = spawn(process.execPath, [program, "journal", "--config", join(folder, `${name}.yaml`)], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: "", NODE_COMPILE_CACHE: compileCache },
  });
  const said: string[] = [];
  createInterface(child.stderr).on("line", (line) => void said.push(line));
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
    return child.exitCode;
  };
  onTestFinished(() => void stop("SIGKILL"));
  const url = await eventually(() => {
    const [, address] = /^Health and metrics: (\S+)$/m.exec(said.join("\n")) ?? [];
    if (address === undefined) throw new Error(`The receiver does not start: ${said.join(" / ")}`);
    return address;
  });
  await eventually(async () => {
    const { status } = await fetch(`${url}/health/ready`);
    if (status !== 200) throw new Error(`The receiver is not ready: ${status}`);
  });
  const metric = async (wanted: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${wanted} (\\S+)$`, "m").exec(text)?.[1]);
  };
  return { url, metric, stop };
}
