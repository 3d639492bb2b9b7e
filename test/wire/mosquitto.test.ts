/** The broker contract on a real Mosquitto: MQTT 5, its own session store, its own idea of a wrong password. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Logger, silentLogger } from "../../src/domain/logger.ts";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { presence } from "../../src/mqtt/topics.ts";
import { type BrokerUnderTest, brokerContract } from "../contract/broker-contract.ts";
import { deliveryContract } from "../contract/delivery-contract.ts";
import { eventually } from "../support/eventually.ts";
import { manualClock } from "../support/manual-clock.ts";
import { isMosquittoInstalled, program, runMosquitto } from "../support/mosquitto.ts";
import { startWebSocketFront } from "../support/web-socket-front.ts";

describe.skipIf(!isMosquittoInstalled)("Mosquitto", () => {
  brokerContract(() => startMosquitto());
});
describe.skipIf(!isMosquittoInstalled)("Mosquitto over WebSockets", () => {
  brokerContract(startMosquittoBehindWebSockets);
});
if (!isMosquittoInstalled) test.skip(`Mosquitto is not installed (${program}): apt-get install mosquitto`, () => undefined);

describe.skipIf(!isMosquittoInstalled)("Delivery over Mosquitto", () => {
  deliveryContract(() => startMosquitto([gatewayLogin, journalLogin]));
});

describe.skipIf(!isMosquittoInstalled)("Mosquitto's packet limit", () => {
  test.each([
    ["max_packet_size, MQTT 5", "max_packet_size 5000", 5, 1],
    ["message_size_limit, MQTT 5", "message_size_limit 5000", 5, 1],
    ["max_packet_size, MQTT 3.1.1", "max_packet_size 5000", 4, 4],
  ] as const)("ends in a dead letter, not in a loop: %s", async (_name, setting, protocol, attempts) => {
    const folder = mkdtempSync(join(tmpdir(), "labbro-mosquitto-"));
    const broker = await runMosquitto(folder, ["allow_anonymous true", setting]);
    const clock = manualClock();
    const access = { url: `mqtt://127.0.0.1:${broker.port}`, clientId: "base", protocol };
    const link = createBrokerLink({ ...access, clock, random: () => 0.5, logger: silentLogger });
    onTestFinished(async () => {
      await link.stop();
      await broker.stop();
      rmSync(folder, { recursive: true });
    });
    await link.start();
    const codes: unknown[] = [];
    while (codes.length < attempts) {
      await eventually(async () => {
        await clock.advance(500);
        expect(link.state).toBe("online");
      });
      const failed: unknown = await link.publish("a", Buffer.alloc(10_000)).catch((error: unknown) => error);
      codes.push(failed instanceof UserError ? failed.code : "published");
    }
    expect(codes.pop()).toBe("MESSAGE_TOO_LARGE");
    expect(codes).toEqual(Array(attempts - 1).fill("BROKER_UNREACHABLE"));
  });
});

describe.skipIf(!isMosquittoInstalled)("Two gateways of one name on Mosquitto", () => {
  test.each([5, 4] as const)(
    "are told as such, though it closes a kept session without a word: MQTT version %i",
    async (protocol) => {
      const folder = mkdtempSync(join(tmpdir(), "labbro-mosquitto-"));
      const broker = await runMosquitto(folder, ["allow_anonymous true"]);
      const [clock, codes] = [manualClock(), new Set<unknown>()];
      const logger: Logger = { ...silentLogger, warn: (_event, facts) => void codes.add(facts?.code) };
      const access = { url: `mqtt://127.0.0.1:${broker.port}`, clientId: "base", protocol, clock, random: () => 0.5, logger };
      const links = [createBrokerLink(access), createBrokerLink(access)];
      onTestFinished(async () => {
        await Promise.all(links.map((link) => link.stop()));
        await broker.stop();
        rmSync(folder, { recursive: true });
      });
      for (const link of links) {
        await link.start();
        await eventually(() => expect(link.state).toBe("online"));
      }
      await eventually(async () => {
        await clock.advance(500);
        expect(codes).toContain("BROKER_SESSION_TAKEN");
      });
    },
  );

  test.each([
    ["max_qos 0", "BROKER_NO_QOS"],
    ["retain_available false", "BROKER_NO_RETAIN"],
  ])("a broker with %s is told in words", async (setting, code) => {
    const folder = mkdtempSync(join(tmpdir(), "labbro-mosquitto-"));
    const broker = await runMosquitto(folder, ["allow_anonymous true", setting]);
    const clock = manualClock();
    const access = { url: `mqtt://127.0.0.1:${broker.port}`, clientId: "base", clock, random: () => 0.5, logger: silentLogger };
    const link = createBrokerLink({ ...access, ...presence("labbro/v1/site/base/state") });
    onTestFinished(async () => {
      await link.stop();
      await broker.stop();
      rmSync(folder, { recursive: true });
    });
    await link.start();
    await eventually(() => expect(link.problem).toBe(code));
  });
});

const everyone = ["everyone", "secret"] as const;
const gatewayLogin = ["gateway", "one"] as const;
const journalLogin = ["journal", "two"] as const;

async function startMosquitto(logins: readonly (readonly [string, string])[] = [everyone]): Promise<BrokerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "labbro-mosquitto-"));
  const [username, password] = everyone;
  writeFileSync(join(folder, "passwords"), "");
  for (const login of logins) spawnSync("mosquitto_passwd", ["-b", join(folder, "passwords"), ...login]);
  const access = ["allow_anonymous false", `password_file ${join(folder, "passwords")}`];
  const broker = await runMosquitto(folder, access);
  const stop = async (): Promise<void> => {
    await broker.stop();
    rmSync(folder, { recursive: true });
  };
  return { port: broker.port, username, password, speaks5: true, stop };
}

/** Debian's Mosquitto does not offer WebSockets everywhere, so a proxy does it for it, as in life. */
async function startMosquittoBehindWebSockets(): Promise<BrokerUnderTest> {
  const broker = await startMosquitto();
  const front = await startWebSocketFront(broker.port);
  const stop = async (): Promise<void> => {
    await front.stop();
    await broker.stop();
  };
  return { ...broker, port: front.port, scheme: "ws", stop };
}
