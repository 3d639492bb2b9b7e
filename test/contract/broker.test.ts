/** The broker contract on the embedded broker, and what only that one promises: who may do what. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../src/domain/logger.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { type EmbeddedBroker, startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import type { BrokerLink } from "../../src/mqtt/link.ts";
import { eventually } from "../support/eventually.ts";
import { manualClock } from "../support/manual-clock.ts";
import { startWebSocketFront } from "../support/web-socket-front.ts";
import { brokerContract } from "./broker-contract.ts";

const everything = { publish: ["labbro/#"], subscribe: ["labbro/#"] };

describe("embedded broker", () => {
  brokerContract(async () => {
    const user = { name: "everyone", password: "secret", ...everything };
    const broker = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users: [user] });
    return { port: broker.port, username: user.name, password: user.password, speaks5: false, stop: broker.stop };
  });
});

describe("a broker behind WebSockets", () => {
  brokerContract(async () => {
    const user = { name: "everyone", password: "secret", ...everything };
    const broker = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users: [user] });
    const front = await startWebSocketFront(broker.port);
    const stop = () => front.stop().then(broker.stop);
    return { port: front.port, username: user.name, password: user.password, speaks5: false, scheme: "ws", stop };
  });
});

describe("embedded broker, access", () => {
  let broker: EmbeddedBroker;
  let links: BrokerLink[];

  beforeEach(async () => {
    links = [];
    broker = await startEmbeddedBroker({
      host: "127.0.0.1",
      port: 0,
      users: [
        { name: "gateway", password: "one", publish: ["labbro/v1/s/base/#"], subscribe: ["labbro/v1/s/base/hl7/ack"] },
        { name: "journal", password: "two", publish: ["labbro/v1/+/+/hl7/ack"], subscribe: ["labbro/v1/+/+/hl7/result"] },
      ],
    });
  });

  afterEach(async () => {
    await Promise.all(links.map((link) => link.stop()));
    await broker.stop();
  });

  const linkAs = (username?: string, password?: string): BrokerLink => {
    const access = { username, password, clientId: `test-${links.length}` };
    const link = createBrokerLink({ url: broker.url, ...access, clock: manualClock(), random: () => 0, logger: silentLogger });
    links.push(link);
    return link;
  };

  test.each([
    ["no credentials", undefined, undefined],
    ["an unknown user", "nobody", "one"],
    ["another user's password", "gateway", "two"],
    ["an empty password", "gateway", ""],
  ])("refuses %s", async (_case, username, password) => {
    const link = linkAs(username, password);
    await link.start();
    await eventually(() => expect(link.state).toBe("refused"));
  });

  test("a user hears only what it was granted, wildcards included", async () => {
    const link = linkAs("gateway", "one");
    await link.start();
    await eventually(() => expect(link.state).toBe("online"));
    const ignore = () => Promise.resolve();
    await expect(link.subscribe("labbro/v1/s/base/hl7/ack", ignore)).resolves.toBeUndefined();
    for (const topic of ["#", "labbro/#", "labbro/v1/s/base/hl7/+", "labbro/v1/s/base/hl7/result", "$SYS/#"]) {
      await expect(link.subscribe(topic, ignore), topic).rejects.toMatchObject({ code: "BROKER_NOT_AUTHORIZED" });
    }
  });

  test("a user publishes only where it was granted", async () => {
    const link = linkAs("journal", "two");
    await link.start();
    await eventually(() => expect(link.state).toBe("online"));
    await expect(link.publish("labbro/v1/s/base/hl7/ack", Buffer.from("AA"))).resolves.toBeDefined();
    await expect(link.publish("labbro/v1/s/base/hl7/result", Buffer.from("forged"))).rejects.toMatchObject({
      code: "BROKER_UNREACHABLE",
    });
  });

  test("a taken port is said in words", async () => {
    const second = startEmbeddedBroker({ host: "127.0.0.1", port: broker.port, users: [] });
    await expect(second).rejects.toMatchObject({ code: "ADDRESS_IN_USE" });
  });

  test("stopping twice is stopping once", async () => {
    await Promise.all([broker.stop(), broker.stop()]);
    const link = linkAs("gateway", "one");
    await link.start();
    await eventually(() => expect(link.state).toBe("offline"));
  });
});
