/** The link against a broker that misbehaves on purpose: each case is a trap of STACK.md 2. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Logger, silentLogger } from "../../src/domain/logger.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink, IncomingMessage, LinkState } from "../../src/mqtt/link.ts";
import { presence } from "../../src/mqtt/topics.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeBroker, startFakeBroker } from "../support/fake-broker.ts";
import { type ManualClock, manualClock, settle } from "../support/manual-clock.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "utf8");
const stateTopic = "labbro/v1/site/base/state";
const longestBackoffMs = 60_000;

let clock: ManualClock;
let broker: FakeBroker;
let links: BrokerLink[];
let protocol: "auto" | 4 | 5 = "auto";

beforeEach(async () => {
  clock = manualClock();
  broker = await startFakeBroker();
  links = [];
});

afterEach(async () => {
  const stops = links.map((link) => link.stop());
  await clock.advance(10_000);
  await Promise.all(stops);
  await broker.stop();
});

function linkTo(url: string, options: Partial<BrokerLinkOptions> = {}): BrokerLink {
  const presets = { url, clientId: "base", protocol, clock, random: () => 0.5, logger: silentLogger, ...presence(stateTopic) };
  const link = createBrokerLink({ ...presets, ...options });
  links.push(link);
  return link;
}

const inState = (link: BrokerLink, state: LinkState) => eventually(() => expect(link.state).toBe(state));

/** Far enough for the first retry, and not so far that the new connection is thought dead before it could answer. */
async function retriesUntil(link: BrokerLink, state: LinkState): Promise<void> {
  await clock.advance(2_000);
  await inState(link, state);
}

async function onlineLink(options: Partial<BrokerLinkOptions> = {}): Promise<BrokerLink> {
  const link = linkTo(broker.url, options);
  await link.start();
  await inState(link, "online");
  return link;
}

const ackTopic = "a/hl7/ack";

async function receiving(handler: (message: IncomingMessage) => Promise<void>): Promise<BrokerLink> {
  const link = linkTo(broker.url);
  await link.subscribe(ackTopic, handler);
  await link.start();
  await inState(link, "online");
  return link;
}

describe("connecting", () => {
  test("is MQTT 5 where the broker can, with a session that outlives the connection and a last will", async () => {
    await onlineLink();
    expect(broker.connects).toHaveLength(1);
    expect(broker.connects[0]).toMatchObject({ protocolVersion: 5, clean: false, clientId: "base" });
    expect(broker.connects[0]?.properties?.sessionExpiryInterval).toBeGreaterThan(0);
    expect(broker.connects[0]?.will).toMatchObject({ topic: stateTopic, retain: true });
    expect(broker.publishes[0]).toMatchObject({ topic: stateTopic, retain: true, payload: bytes('{"state":"online"}') });
  });

  test("steps down to 3.1.1 at once where 5 is refused, and remembers it", async () => {
    broker.script.versions = [4];
    const link = await onlineLink();
    expect(broker.connects.map((packet) => packet.protocolVersion)).toEqual([5, 4]);
    broker.drop();
    await inState(link, "offline");
    await retriesUntil(link, "online");
    expect(broker.connects.map((packet) => packet.protocolVersion)).toEqual([5, 4, 4]);
  });

  test("does not step down where the version is fixed", async () => {
    broker.script.versions = [4];
    const link = linkTo(broker.url, { protocol: 5 });
    await link.start();
    await inState(link, "refused");
    expect(broker.connects.map((packet) => packet.protocolVersion)).toEqual([5]);
  });

  test.each([
    ["bad password, MQTT 5", 5, 0x86],
    ["bad password, MQTT 3.1.1", 4, 4],
    ["server busy", 5, 0x89],
  ] as const)("keeps trying after a refusal: %s", async (_name, protocol, code) => {
    broker.script.connack = () => code;
    const link = linkTo(broker.url, { protocol });
    await link.start();
    await inState(link, "refused");
    await eventually(async () => {
      await clock.advance(500);
      expect(broker.connects.length).toBeGreaterThan(1);
    });
    expect(link.state).toBe("refused");
    broker.script.connack = () => 0;
    await eventually(async () => {
      await clock.advance(500);
      expect(link.state).toBe("online");
    });
  });

  test.each(["silent", "drop"] as const)("a broker that answers CONNECT with nothing (%s) is tried again", async (fault) => {
    broker.script.connack = () => fault;
    const link = linkTo(broker.url, { watchdogMs: 5_000 });
    await link.start();
    await eventually(() => expect(broker.connects).toHaveLength(1));
    if (fault === "silent") await clock.advance(5_000);
    await inState(link, "offline");
    broker.script.connack = () => 0;
    await retriesUntil(link, "online");
  });

  test("without its subscription it is not online: refused where the broker says no", async () => {
    broker.script.suback = () => 0x87;
    const link = linkTo(broker.url);
    await link.subscribe(ackTopic, () => Promise.resolve());
    await link.start();
    await inState(link, "refused");
    broker.script.suback = () => 1;
    await retriesUntil(link, "online");
  });

  test.each([
    ["that held for a while was a good one: the next failure is the first", 60_000, 1_000],
    ["that broke at once was none: the failures go on being counted", 1_000, 2_000],
  ])("a connection %s", async (_case, heldMs, secondDelayMs) => {
    const delays: number[] = [];
    const logger: Logger = { ...silentLogger, warn: (_event, facts) => void delays.push(Number(facts?.retryInMs)) };
    const link = await onlineLink({ logger, backoff: { minMs: 1_000, maxMs: 8_000 }, random: () => 0 });
    broker.drop();
    await inState(link, "offline");
    await clock.advance(1_000);
    await inState(link, "online");
    await clock.advance(heldMs);
    broker.drop();
    await inState(link, "offline");
    expect(delays).toEqual([1_000, secondDelayMs]);
  });

  test("waits longer after every failure, within the bounds", async () => {
    broker.script.connack = () => "drop";
    const delays: number[] = [];
    const logger: Logger = { ...silentLogger, warn: (_event, facts) => void delays.push(Number(facts?.retryInMs)) };
    const link = linkTo(broker.url, { logger, backoff: { minMs: 1_000, maxMs: 8_000 }, random: () => 0 });
    await link.start();
    for (let failures = 1; failures <= 6; failures += 1) {
      await eventually(() => expect(delays).toHaveLength(failures));
      await clock.advance(delays.at(-1) ?? 0);
    }
    expect(delays.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 4_000, 4_000, 4_000]);
  });
});

describe("MQTT 5", () => {
  beforeEach(() => {
    protocol = 5;
  });

  test("tells when nobody listens (reason 0x10), for that message only", async () => {
    const link = await onlineLink();
    broker.script.puback = (packet) => (packet.topic === "nobody" ? 0x10 : 0);
    const receipts = ["nobody", "somebody", "nobody"].map((topic) => link.publish(topic, bytes("x")));
    expect(await Promise.all(receipts)).toEqual([{ nobodyListens: true }, { nobodyListens: false }, { nobodyListens: true }]);
  });

  test("carries what the journal needs to answer, and neither expiry nor retain", async () => {
    const link = await onlineLink();
    await link.publish("a/hl7/result", bytes("MSH|"), {
      correlation: "01KKP3Z0XW7Q4M2C9T5A",
      responseTopic: "a/hl7/ack",
      contentType: "application/hl7-v2",
      isUtf8: true,
    });
    expect(broker.publishes[1]).toMatchObject({ qos: 1, retain: false, payload: bytes("MSH|") });
    expect(broker.publishes[1]?.properties).toEqual({
      payloadFormatIndicator: true,
      contentType: "application/hl7-v2",
      responseTopic: "a/hl7/ack",
      correlationData: bytes("01KKP3Z0XW7Q4M2C9T5A"),
    });
  });

  test("does not call a payload text that is none", async () => {
    const link = await onlineLink();
    await link.publish("a/hl7/result", Buffer.from("MSH|\u00d8", "latin1"), {
      contentType: "application/hl7-v2; charset=iso-8859-1",
    });
    expect(broker.publishes[1]?.properties).toEqual({ contentType: "application/hl7-v2; charset=iso-8859-1" });
  });

  test("rejects on a quota error and stays online", async () => {
    const link = await onlineLink();
    broker.script.puback = () => 0x97;
    await expect(link.publish("a", bytes("x"))).rejects.toMatchObject({ code: "BROKER_QUOTA" });
    broker.script.puback = () => 0;
    await expect(link.publish("a", bytes("x"))).resolves.toEqual({ nobodyListens: false });
    expect(broker.connects).toHaveLength(1);
  });

  test("hands over correlation and response topic", async () => {
    const messages: IncomingMessage[] = [];
    await receiving((message) => {
      messages.push(message);
      return Promise.resolve();
    });
    broker.deliver({ topic: ackTopic, payload: "x", properties: { correlationData: bytes("C1"), responseTopic: "r/t" } });
    await eventually(() => expect(messages).toHaveLength(1));
    expect(messages[0]).toMatchObject({ topic: ackTopic, correlation: "C1", responseTopic: "r/t" });
  });
});

describe.each([5, 4] as const)("MQTT version %i", (version) => {
  beforeEach(() => {
    protocol = version;
  });

  describe("publishing", () => {
    test("resolves at PUBACK and not before", async () => {
      const link = await onlineLink();
      const puback = Promise.withResolvers<number>();
      broker.script.puback = () => puback.promise;
      let isSettled = false;
      const publishing = link.publish("a/hl7/result", bytes("one")).finally(() => {
        isSettled = true;
      });
      await eventually(() => expect(broker.publishes).toHaveLength(2));
      await settle();
      expect(isSettled).toBe(false);
      puback.resolve(0);
      await expect(publishing).resolves.toEqual({ nobodyListens: false });
    });

    test("rejects when no PUBACK comes in time, and the others are not held up", async () => {
      const link = await onlineLink({ publishTimeoutMs: 2_000 });
      broker.script.puback = (packet) => (packet.topic === "stuck" ? "silent" : 0);
      const stuck = link.publish("stuck", bytes("x"));
      const rejection = expect(stuck).rejects.toMatchObject({ code: "BROKER_UNREACHABLE" });
      await link.publish("free", bytes("y"));
      await clock.advance(2_000);
      await rejection;
      expect(link.state).toBe("online");
    });

    test("is never queued: what was rejected or cut off is not sent by a later connection", async () => {
      const link = await onlineLink();
      broker.script.puback = () => "drop";
      await expect(link.publish("a", bytes("cut off"))).rejects.toMatchObject({ code: "BROKER_UNREACHABLE" });
      await inState(link, "offline");
      await expect(link.publish("a", bytes("offline"))).rejects.toMatchObject({ code: "BROKER_UNREACHABLE" });
      broker.script.puback = () => 0;
      await retriesUntil(link, "online");
      await link.publish("a", bytes("later"));
      const sent = broker.publishes.filter((packet) => packet.topic === "a").map((packet) => String(packet.payload));
      expect(sent).toEqual(["cut off", "later"]);
    });
  });

  describe("receiving", () => {
    test("acknowledges a message only when its handler is done", async () => {
      const stored = Promise.withResolvers<void>();
      await receiving(() => stored.promise);
      broker.deliver({ topic: ackTopic, payload: "ack", messageId: 7 });
      await settle();
      expect(broker.pubacks).toEqual([]);
      stored.resolve();
      await eventually(() => expect(broker.pubacks).toEqual([7]));
    });

    test("handles messages one after the other, in the order they came", async () => {
      const seen: string[] = [];
      await receiving(async (message) => {
        seen.push(`begin ${message.payload}`);
        await settle();
        seen.push(`end ${message.payload}`);
      });
      broker.deliver({ topic: ackTopic, payload: "1", messageId: 1 });
      broker.deliver({ topic: ackTopic, payload: "2", messageId: 2 });
      await eventually(() => expect(broker.pubacks).toEqual([1, 2]));
      expect(seen).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
    });

    test("a handler may publish: its PUBACK comes through while the message is still unacknowledged", async () => {
      const link: BrokerLink = await receiving(async () => {
        await link.publish("answer", bytes("yes"));
      });
      broker.deliver({ topic: ackTopic, payload: "question", messageId: 3 });
      await eventually(() => expect(broker.pubacks).toEqual([3]));
    });

    test("a handler that fails leaves the message with the broker, and the link starts over", async () => {
      let isDiskFull = true;
      const link = await receiving(() => (isDiskFull ? Promise.reject(new Error("disk full")) : Promise.resolve()));
      broker.deliver({ topic: ackTopic, payload: "ack", messageId: 9 });
      await inState(link, "offline");
      expect(broker.pubacks).toEqual([]);
      isDiskFull = false;
      await retriesUntil(link, "online");
      broker.deliver({ topic: ackTopic, payload: "ack", messageId: 9, dup: true });
      await eventually(() => expect(broker.pubacks).toEqual([9]));
    });

    test("a leftover of an old subscription is acknowledged, so that it blocks nothing", async () => {
      await receiving(() => Promise.resolve());
      broker.deliver({ topic: "something/else", payload: "x", messageId: 4 });
      await eventually(() => expect(broker.pubacks).toEqual([4]));
    });
  });

  describe("the watchdog", () => {
    test("throws a silent connection away and makes a new one with its subscriptions", async () => {
      const link = linkTo(broker.url, { watchdogMs: 20_000 });
      await link.subscribe(ackTopic, () => Promise.resolve());
      await link.start();
      await inState(link, "online");
      broker.script.pingresp = false;
      await clock.advance(20_000);
      await inState(link, "offline");
      await eventually(() => expect(broker.openConnections).toBe(0));
      await retriesUntil(link, "online");
      expect(broker.subscriptions).toEqual([ackTopic, ackTopic]);
    });

    test("leaves a connection alone from which something is heard", async () => {
      const link = await onlineLink({ watchdogMs: 20_000 });
      for (let round = 0; round < 5; round += 1) {
        await clock.advance(15_000);
        await link.publish("a", bytes("x"));
      }
      expect(broker.connects).toHaveLength(1);
    });
  });

  describe("stopping", () => {
    test("says offline and disconnects, so that no last will is needed", async () => {
      const link = await onlineLink();
      await link.stop();
      expect(link.state).toBe("stopped");
      expect(broker.publishes.at(-1)).toMatchObject({ topic: stateTopic, retain: true, payload: bytes('{"state":"offline"}') });
      await eventually(() => expect(broker.disconnects).toBe(1));
    });

    test("does not wait for a message that the broker does not acknowledge", async () => {
      const link = await onlineLink();
      broker.script.puback = (packet) => (packet.topic === "stuck" ? "silent" : 0);
      const publishing = link.publish("stuck", bytes("x")).catch((error: unknown) => error);
      await link.stop();
      expect(await publishing).toMatchObject({ code: "BROKER_UNREACHABLE" });
      await eventually(() => expect(broker.disconnects).toBe(1));
    });

    test("ends in bounded time with messages in flight and a broker that answers nothing", async () => {
      const link = await onlineLink({ stopTimeoutMs: 1_000 });
      broker.script.puback = () => "silent";
      const publishing = link.publish("a", bytes("x")).catch((error: unknown) => error);
      const stopping = link.stop();
      await clock.advance(1_000);
      await stopping;
      expect(await publishing).toMatchObject({ code: "BROKER_UNREACHABLE" });
      await eventually(() => expect(broker.openConnections).toBe(0));
    });

    test("is idempotent, works before the start and while waiting to reconnect, and leaves no timer behind", async () => {
      const unstarted = linkTo(broker.url);
      await unstarted.stop();
      broker.script.connack = () => "drop";
      const link = linkTo(broker.url);
      await link.start();
      await inState(link, "offline");
      await Promise.all([link.stop(), link.stop()]);
      await clock.advance(longestBackoffMs);
      expect(broker.connects).toHaveLength(1);
      expect(clock.pending).toBe(0);
    });

    test("can be started again", async () => {
      const link = await onlineLink();
      await link.stop();
      await link.start();
      await inState(link, "online");
      expect(broker.connects).toHaveLength(2);
    });

    test("an address that is none is a configuration mistake, said at once", async () => {
      await expect(linkTo("not a url").start()).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    });
  });
});
