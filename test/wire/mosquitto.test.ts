/** The broker contract on a real Mosquitto: MQTT 5, its own session store, its own idea of a wrong password. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { type BrokerUnderTest, brokerContract } from "../contract/broker-contract.ts";
import { isMosquittoInstalled, program, runMosquitto } from "../support/mosquitto.ts";

describe.skipIf(!isMosquittoInstalled)("Mosquitto", () => {
  brokerContract(startMosquitto);
});
if (!isMosquittoInstalled) test.skip(`Mosquitto is not installed (${program}): apt-get install mosquitto`, () => undefined);

async function startMosquitto(): Promise<BrokerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "labbro-mosquitto-"));
  const [username, password] = ["everyone", "secret"];
  spawnSync("mosquitto_passwd", ["-c", "-b", join(folder, "passwords"), username, password]);
  const broker = await runMosquitto(folder, ["allow_anonymous false", `password_file ${join(folder, "passwords")}`]);
  const stop = async (): Promise<void> => {
    await broker.stop();
    rmSync(folder, { recursive: true });
  };
  return { port: broker.port, username, password, speaks5: true, stop };
}
