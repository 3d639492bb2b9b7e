/** Brokers on loopback to drain through: the embedded one in this process as in life, and Mosquitto where it is installed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { freePorts } from "../../src/app/demo/demo.ts";
import { startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import { until } from "./harness.ts";

export interface BenchBroker {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly protocolVersion: 4 | 5;
  stop(): Promise<void>;
}

const user = { name: "bench", password: "bench", publish: ["#"], subscribe: ["#"] };
const login = { username: user.name, password: user.password };

export async function embedded(): Promise<BenchBroker> {
  const { url, stop } = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users: [user] });
  return { name: "embedded broker", url, ...login, protocolVersion: 4, stop };
}

const program = "/usr/sbin/mosquitto";
export const hasMosquitto = existsSync(program);

/** `further`: lines of mosquitto.conf. */
export async function mosquitto(folder: string, further: readonly string[] = []): Promise<BenchBroker> {
  const [port = 0] = await freePorts(1);
  const settings = join(folder, "mosquitto.conf");
  const lines = [`listener ${port} 127.0.0.1`, "allow_anonymous true", "persistence false", "set_tcp_nodelay true", "user root"];
  writeFileSync(settings, `${[...lines, ...further].join("\n")}\n`);
  const child = spawn(program, ["-c", settings], { stdio: "ignore" });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
  };
  await until(() => answers(port), 5_000, "Mosquitto answers");
  return { name: "Mosquitto", url: `mqtt://127.0.0.1:${port}`, ...login, protocolVersion: 5, stop };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
