/** What a MQTT 5 broker says of its limits, and why it hangs up: obeyed, and named. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Logger, silentLogger } from "../../src/domain/logger.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink, IncomingMessage, PublishOptions } from "../../src/mqtt/link.ts";
import { publishPacketBytes } from "../../src/mqtt/packet-limit.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeBroker, startFakeBroker } from "../support/fake-broker.ts";
import { type ManualClock, manualClock, settle } from "../support/manual-clock.ts";

let clock: ManualClock;
let broker: FakeBroker;
let links: BrokerLink[];
let warned: unknown[];
const logger: Logger = { ...silentLogger, warn: (_event, facts) => void warned.push(facts?.code) };

beforeEach(async () => {
  clock = manualClock();
  broker = await startFakeBroker();
  links = [];
  warned = [];
});

afterEach(async () => {
  const stops = links.map((link) => link.stop());
  await clock.advance(10_000);
  await Promise.all(stops);
  await broker.stop();
});

async function online(options: Partial<BrokerLinkOptions> = {}): Promise<BrokerLink> {
  const link = createBrokerLink({ url: broker.url, clientId: "base", clock, random: () => 0.5, logger, ...options });
  links.push(link);
  await link.start();
  await eventually(() => expect(link.state).toBe("online"));
  return link;
}

/** Time passes in small steps, so that a new connection is not thought dead before it could answer. */
const backOnline = (link: BrokerLink) =>
  eventually(async () => {
    await clock.advance(500);
    expect(link.state).toBe("online");
  });

const results = () => broker.publishes.filter(({ topic }) => topic === "a/hl7/result");

describe("the largest packet", () => {
  const details = { correlation: "C1", responseTopic: "a/hl7/ack", contentType: "application/hl7-v2", isUtf8: true };
  const overhead = publishPacketBytes("a/hl7/result", Buffer.alloc(100), details) - 100;

  test("is counted as it goes over the wire", async () => {
    const link = await online();
    for (const one of [details, { ...details, isUtf8: false }, {}])
      for (const size of [0, 60, 100, 127, 128, 5_000, 20_000]) {
        await link.publish("a/hl7/result", Buffer.alloc(size), one);
        expect(results().at(-1)?.length, `${size} bytes`).toBe(remainingLength(size, one));
      }
  });

  const remainingLength = (size: number, options: PublishOptions): number => {
    const whole = publishPacketBytes("a/hl7/result", Buffer.alloc(size), options);
    return [2, 3, 4].map((head) => whole - head).find((rest) => rest < 128 ** (whole - rest - 1)) ?? 0;
  };

  test("is sent, and one byte more is not: it is the message's fault, and the connection lives on", async () => {
    broker.script.limits = { maximumPacketSize: 100 + overhead };
    const link = await online();
    await expect(link.publish("a/hl7/result", Buffer.alloc(100), details)).resolves.toBeDefined();
    await expect(link.publish("a/hl7/result", Buffer.alloc(101), details)).rejects.toMatchObject({ code: "MESSAGE_TOO_LARGE" });
    expect(results()).toHaveLength(1);
    expect(broker.connects).toHaveLength(1);
  });

  test("may be told by hanging up (0x95): the largest that was on its way is to blame, the others are not", async () => {
    const link = await online();
    broker.script.puback = () => "silent";
    const sent = [10, 3_000, 20].map((size) => link.publish("a", Buffer.alloc(size)).catch((error: unknown) => error));
    await eventually(() => expect(broker.publishes).toHaveLength(3));
    broker.drop(0x95);
    expect(await Promise.all(sent)).toMatchObject([
      { code: "BROKER_UNREACHABLE" },
      { code: "MESSAGE_TOO_LARGE" },
      { code: "BROKER_UNREACHABLE" },
    ]);
  });
});

describe("a broker that hangs up without a word", () => {
  /** Over everything beyond 5,000 bytes. */
  const hangsUp = () => {
    broker.script.puback = ({ payload }) => (payload.length > 5_000 ? "drop" : 0);
  };
  const tryAgain = async (link: BrokerLink, bytes: number): Promise<unknown> => {
    await backOnline(link);
    return await link.publish("a", Buffer.alloc(bytes)).catch((error: unknown) => error);
  };
  const unreachable = { code: "BROKER_UNREACHABLE" };

  test("whenever it gets the same message is not tried for ever: the fourth time it is the message's fault", async () => {
    hangsUp();
    const link = await online({ protocol: 4 });
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await tryAgain(link, 10_000)).toMatchObject(unreachable);
    const connections = broker.connects.length;
    expect(await tryAgain(link, 10_000)).toMatchObject({ code: "MESSAGE_TOO_LARGE" });
    expect(await tryAgain(link, 500)).toEqual({ nobodyListens: false });
    expect(broker.connects).toHaveLength(connections + 1);
  });

  test("is asked again when a person sends it again, and may take it by then", async () => {
    hangsUp();
    const link = await online({ protocol: 4 });
    for (let attempt = 0; attempt < 4; attempt += 1) await tryAgain(link, 10_000);
    broker.script.puback = () => 0;
    expect(await tryAgain(link, 10_000)).toEqual({ nobodyListens: false });
  });

  test("under every message has a bad line: an ordinary one is never blamed", async () => {
    const link = await online({ protocol: 4 });
    broker.script.puback = () => "drop";
    for (let attempt = 0; attempt < 8; attempt += 1) expect(await tryAgain(link, 2_000)).toMatchObject(unreachable);
  });

  test("under a message no larger than others it took has a bad line, and no opinion", async () => {
    const link = await online({ protocol: 4 });
    await link.publish("a", Buffer.alloc(10_000));
    hangsUp();
    for (let attempt = 0; attempt < 8; attempt += 1) expect(await tryAgain(link, 10_000)).toMatchObject(unreachable);
  });
});

describe("the receive maximum", () => {
  test("bounds what is on its way; the rest follows in order", async () => {
    broker.script.limits = { receiveMaximum: 2 };
    const link = await online();
    const pubacks: ((code: number) => void)[] = [];
    broker.script.puback = () => new Promise((resolve) => pubacks.push(resolve));
    const texts = ["1", "2", "3", "4", "5"];
    const publishing = texts.map((text) => link.publish("a/hl7/result", Buffer.from(text)));
    await eventually(() => expect(results()).toHaveLength(2));
    await settle();
    expect(results()).toHaveLength(2);
    for (let i = 0; i < texts.length; i += 1) {
      await eventually(() => expect(pubacks.length).toBeGreaterThan(i));
      pubacks[i]?.(0);
    }
    await Promise.all(publishing);
    expect(results().map(({ payload }) => String(payload))).toEqual(texts);
  });

  test("leaves nobody waiting when the connection ends", async () => {
    broker.script.limits = { receiveMaximum: 1 };
    const link = await online();
    broker.script.puback = () => "silent";
    const publishing = ["1", "2"].map((text) => link.publish("a", Buffer.from(text)).catch((error: unknown) => error));
    await eventually(() => expect(broker.publishes).toHaveLength(1));
    broker.drop();
    expect(await Promise.all(publishing)).toMatchObject([{ code: "BROKER_UNREACHABLE" }, { code: "BROKER_UNREACHABLE" }]);
  });
});

describe("hanging up", () => {
  test("because another client came under our name is called that, and is not answered with a storm", async () => {
    const link = await online({ backoff: { minMs: 1_000, maxMs: 60_000 } });
    for (let round = 0; round < 8; round += 1) {
      broker.drop(0x8e);
      await eventually(() => expect(warned).toHaveLength(round + 1));
      await backOnline(link);
    }
    expect(warned).toEqual(Array(8).fill("BROKER_SESSION_TAKEN"));
  });

  test("for another reason is an outage like any other", async () => {
    const link = await online();
    broker.drop(0x8b);
    await eventually(() => expect(link.state).toBe("offline"));
    expect(warned).toEqual(["BROKER_ENDED_IT"]);
  });
});

describe("a subscription", () => {
  test("that the broker does not allow but that can be done without leaves the link online", async () => {
    broker.script.suback = (topic) => (topic === "journal/state" ? 0x87 : 1);
    const link = await online();
    const heard: IncomingMessage[] = [];
    const keep = (message: IncomingMessage) => Promise.resolve(void heard.push(message));
    await link.subscribe("journal/state", keep, { optional: true });
    await link.subscribe("a/hl7/ack", keep);
    broker.drop();
    await eventually(() => expect(link.state).toBe("offline"));
    await clock.advance(10_000);
    await eventually(() => expect(link.state).toBe("online"));
  });

  test("that takes messages together begins the next before the former is done, and acknowledges in order", async () => {
    const link = await online();
    const done: (() => void)[] = [];
    await link.subscribe("a/hl7/ack", () => new Promise<void>((resolve) => done.push(resolve)), { together: true });
    for (const messageId of [1, 2, 3]) broker.deliver({ topic: "a/hl7/ack", payload: "x", messageId });
    await eventually(() => expect(done).toHaveLength(3));
    done[2]?.();
    done[1]?.();
    await settle();
    expect(broker.pubacks).toEqual([]);
    done[0]?.();
    await eventually(() => expect(broker.pubacks).toEqual([1, 2, 3]));
  });

  test("that takes messages together leaves all behind a failed one with the broker", async () => {
    const link = await online();
    await link.subscribe(
      "a/hl7/ack",
      ({ payload }) => (Buffer.from(payload).toString() === "bad" ? Promise.reject(new Error("disk full")) : Promise.resolve()),
      { together: true },
    );
    broker.deliver({ topic: "a/hl7/ack", payload: "good", messageId: 1 });
    await eventually(() => expect(broker.pubacks).toEqual([1]));
    broker.deliver({ topic: "a/hl7/ack", payload: "bad", messageId: 2 });
    broker.deliver({ topic: "a/hl7/ack", payload: "good", messageId: 3 });
    await eventually(() => expect(link.state).toBe("offline"));
    expect(broker.pubacks).toEqual([1]);
  });
});
