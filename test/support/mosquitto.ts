/** A Mosquitto of Debian's package on the loopback, with the settings a test gives it. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { listening, portOf } from "./tcp-proxy.ts";

export const program = "/usr/sbin/mosquitto";
export const isMosquittoInstalled = existsSync(program);

export interface RunningMosquitto {
  readonly port: number;
  stop(): Promise<void>;
}

/** `settings`: lines of mosquitto.conf without the listener's. The folder must exist and is left as it is. */
export async function runMosquitto(folder: string, settings: readonly string[]): Promise<RunningMosquitto> {
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, "user root", "persistence false", ...settings];
  writeFileSync(join(folder, "mosquitto.conf"), `${lines.join("\n")}\n`);
  const broker = spawn(program, ["-c", join(folder, "mosquitto.conf")], { stdio: "ignore" });
  await eventually(() => answers(port));
  return { port, stop: () => terminate(broker) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
  });
}

function terminate(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
