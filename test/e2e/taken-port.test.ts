/** A port that another program has: told where the gateway was started and in its log, tried again, and no reason to stop. */
import { createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import type { LogFacts, Logger } from "../../src/domain/logger.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { eventually } from "../support/eventually.ts";
import { deviceYaml, freePort, kits, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { dialIn } from "../support/scripted-device.ts";

async function takenPort(): Promise<{ readonly port: number; readonly other: Server }> {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => other.once("listening", listening));
  onTestFinished(() => void other.close());
  const address = other.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, other };
}

async function start(devicePort: number, adminPort: number) {
  const folder = temporaryFolder();
  writeFiles(`${folder}/config`, {
    "labbro.yaml": labbroYaml()
      .replace("port: 0 }\n", "port: 0 }\n")
      .replace(/admin: .*\n/, `admin: { host: 127.0.0.1, port: ${adminPort} }\n`),
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: devicePort } }),
  });
  const told: string[] = [];
  const codes: unknown[] = [];
  const logger: Logger = { ...silentLogger, warn: (_event: string, facts?: LogFacts) => void codes.push(facts?.["code"]) };
  const clock = createSkippingClock();
  const gateway = await startGateway({
    ...{ config: await loadOrExplain(`${folder}/config`, drivers), configDir: null, dataDir: `${folder}/data`, drivers },
    ...{ clock, random: Math.random, logger, talk: (line: string) => void told.push(line) },
  });
  onTestFinished(() => gateway.stop());
  return { gateway, told, codes, clock };
}

const freed = (other: Server): Promise<unknown> => new Promise((closed) => other.close(closed));

test("an instrument's port is taken: the start tells it with its instrument, and it is listened to as soon as it is free", async () => {
  const { port, other } = await takenPort();
  const { told, codes, clock } = await start(port, 0);
  expect(told).toEqual([expect.stringMatching(/^crp-1: .*\(ADDRESS_IN_USE\)$/)]);
  expect(codes).toEqual(["ADDRESS_IN_USE"]);
  await freed(other);
  clock.skip(60_000);
  await eventually(() => expect(told).toHaveLength(2));
  await dialIn(port);
});

test("the health port is taken: instruments are served, and health is as soon as it is free", async () => {
  const { port, other } = await takenPort();
  const devicePort = await freePort();
  const { gateway, told, codes, clock } = await start(devicePort, port);
  expect(told).toEqual([expect.stringMatching(/health.*\(ADDRESS_IN_USE\)$/)]);
  expect([codes, gateway.url]).toEqual([["ADDRESS_IN_USE"], ""]);
  await dialIn(devicePort);
  await freed(other);
  clock.skip(60_000);
  await eventually(() => expect(gateway.url).not.toBe(""));
  expect((await fetch(`${gateway.url}/health/live`)).ok).toBe(true);
});
