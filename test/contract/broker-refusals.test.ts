/** Brokers that will not have us, or not as we are: each is told by a code of the catalogue, and tried again. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Logger, silentLogger } from "../../src/domain/logger.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink } from "../../src/mqtt/link.ts";
import { presence } from "../../src/mqtt/topics.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeBroker, startFakeBroker } from "../support/fake-broker.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { noFaults } from "../support/no-faults.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";

let clock: ManualClock;
let broker: FakeBroker;
let link: BrokerLink;
let codes: unknown[];

beforeEach(async () => {
  clock = manualClock();
  broker = await startFakeBroker();
  codes = [];
});
afterEach(async () => {
  const stopped = link.stop();
  await clock.advance(10_000);
  await stopped;
  await broker.stop();
});

async function start(options: Partial<BrokerLinkOptions> = {}): Promise<void> {
  const logger: Logger = { ...silentLogger, warn: (_event, facts) => void codes.push(facts?.code) };
  const self = { url: broker.url, clientId: "base", ...presence("labbro/v1/site/base/state") };
  link = createBrokerLink({ ...self, clock, random: () => 0.5, logger, faults: noFaults, ...options });
  await link.start();
}

const refusedWith = (code: string) =>
  eventually(() => {
    expect(codes).toContain(code);
    expect(link.problem).toBe(code);
  });

async function comesBack(): Promise<void> {
  await eventually(async () => {
    await clock.advance(500);
    expect(link.state).toBe("online");
  });
  expect(link.problem).toBeNull();
}

describe("a broker that says", () => {
  test.each([
    ["no QoS 1", { maximumQoS: 0 }, "BROKER_NO_QOS"],
    ["no retained messages", { retainAvailable: false }, "BROKER_NO_RETAIN"],
  ] as const)("%s in its greeting", async (_what, properties, code) => {
    broker.script.connackProperties = properties;
    await start();
    await refusedWith(code);
    expect(link.state).toBe("refused");
    expect(broker.publishes).toEqual([]);
    broker.script.connackProperties = {};
    await comesBack();
  });

  test.each([
    [0x86, "BROKER_REFUSED"],
    [0x8a, "BROKER_BANNED"],
    [0x89, "BROKER_BUSY"],
    [0x97, "BROKER_QUOTA"],
    [0x9a, "BROKER_NO_RETAIN"],
    [0x9d, "BROKER_MOVED"],
    [0x85, "BROKER_NAME_REFUSED"],
  ])("no with reason %i", async (reason, code) => {
    broker.script.connack = () => reason;
    await start();
    await refusedWith(code);
    broker.script.connack = () => 0;
    await comesBack();
  });

  test("no to a subscription", async () => {
    broker.script.suback = () => 0x87;
    await start();
    await eventually(() => expect(link.state).toBe("online"));
    await expect(link.subscribe("a/hl7/ack", () => Promise.resolve())).rejects.toMatchObject({ code: "BROKER_NOT_AUTHORIZED" });
    broker.drop();
    await eventually(() => expect(link.state).not.toBe("online"));
    await clock.advance(2_000);
    await refusedWith("BROKER_NOT_AUTHORIZED");
    broker.script.suback = () => 1;
    await comesBack();
  });

  test("no to a message", async () => {
    await start();
    await eventually(() => expect(link.state).toBe("online"));
    broker.script.puback = () => 0x87;
    await expect(link.publish("a", Buffer.from("x"))).rejects.toMatchObject({ code: "BROKER_NOT_AUTHORIZED" });
    expect(link.state).toBe("online");
  });

  test.each([
    [0x8e, "BROKER_SESSION_TAKEN"],
    [0x98, "BROKER_ENDED_IT"],
    [0x97, "BROKER_QUOTA"],
    [0x9c, "BROKER_MOVED"],
  ])("goodbye with reason %i", async (reason, code) => {
    await start();
    await eventually(() => expect(link.state).toBe("online"));
    broker.drop(reason);
    await refusedWith(code);
    await comesBack();
  });
});

test("certificate files that are none are told in words, not thrown out of a timer", async () => {
  await start({
    url: broker.url.replace("mqtt:", "mqtts:"),
    tls: { ca: "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----", cert: "x", key: "x" },
  });
  await refusedWith("BROKER_TLS_FILES");
  await clock.advance(120_000);
  expect(codes.length).toBeGreaterThan(2);
});

test("a listener that throws takes nobody down", async () => {
  const faults: unknown[] = [];
  await start({ faults: { report: (_, error) => faults.push(error) } });
  link.onState(() => {
    throw new TypeError("listener");
  });
  await eventually(() => expect(link.state).toBe("online"));
  broker.drop();
  await comesBack();
  expect(faults.length).toBeGreaterThanOrEqual(2);
});

test("a frozen broker is noticed within 90 s, while connections to it still succeed", async () => {
  const proxy = await startTcpProxy(broker.port);
  await start({ url: `mqtt://127.0.0.1:${proxy.port}` });
  await eventually(() => expect(link.state).toBe("online"));
  proxy.freeze();
  await clock.advance(90_000);
  await eventually(() => expect(link.state).toBe("offline"));
  await clock.advance(600_000);
  expect(link.state).toBe("offline");
  expect(link.problem).toBe("BROKER_UNREACHABLE");
  proxy.thaw();
  await comesBack();
  await proxy.close();
});
