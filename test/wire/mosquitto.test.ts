/** The broker contract on a real Mosquitto: MQTT 5, its own session store, its own idea of a wrong password. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { type BrokerUnderTest, brokerContract } from "../contract/broker-contract.ts";
import { eventually } from "../support/eventually.ts";
import { listening, portOf } from "../support/tcp-proxy.ts";

const program = "/usr/sbin/mosquitto";

describe.skipIf(!existsSync(program))("Mosquitto", () => {
  brokerContract(startMosquitto);
});
if (!existsSync(program)) test.skip(`Mosquitto is not installed (${program}): apt-get install mosquitto`, () => undefined);

async function startMosquitto(): Promise<BrokerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "labbro-mosquitto-"));
  const port = await freePort();
  const [username, password] = ["everyone", "secret"];
  spawnSync("mosquitto_passwd", ["-c", "-b", join(folder, "passwords"), username, password]);
  const settings = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous false",
    `password_file ${join(folder, "passwords")}`,
    "user root",
    "persistence false",
  ];
  writeFileSync(join(folder, "mosquitto.conf"), `${settings.join("\n")}\n`);
  const broker = spawn(program, ["-c", join(folder, "mosquitto.conf")], { stdio: "ignore" });
  await eventually(() => answers(port));
  const stop = async (): Promise<void> => {
    await terminate(broker);
    rmSync(folder, { recursive: true });
  };
  return { port, username, password, speaks5: true, stop };
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
