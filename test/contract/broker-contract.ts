/** What every broker must give the link, and the link must make of it. Run against the embedded broker and against Mosquitto. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../src/domain/logger.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink, IncomingMessage, LinkState } from "../../src/mqtt/link.ts";
import { gatewayTopics, presence } from "../../src/mqtt/topics.ts";
import { eventually } from "../support/eventually.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";

export interface BrokerUnderTest {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly speaks5: boolean;
  /** Default: mqtt. */
  readonly scheme?: "mqtt" | "ws";
  stop(): Promise<void>;
}

const bytes = (text: string): Buffer => Buffer.from(text, "utf8");
const topics = gatewayTopics("labbro/v1/bjerke/base-0412");

/** `start` brings up a broker on the loopback that lets `username` do everything below `labbro/`. */
export function brokerContract(start: () => Promise<BrokerUnderTest>): void {
  let clock: ManualClock;
  let broker: BrokerUnderTest;
  let network: TcpProxy;
  let links: BrokerLink[];
  let run = 0;

  beforeEach(async () => {
    clock = manualClock();
    broker = await start();
    network = await startTcpProxy(broker.port);
    links = [];
    run += 1;
  });

  afterEach(async () => {
    await Promise.all(links.map((link) => link.stop()));
    await network.close();
    await broker.stop();
  });

  const linkAs = (clientId: string, options: Partial<BrokerLinkOptions> = {}): BrokerLink => {
    const { username, password, scheme = "mqtt" } = broker;
    const url = `${scheme}://127.0.0.1:${broker.port}`;
    const presets = { url, clientId: `${clientId}-${run}`, username, password, clock, random: () => 0.5, logger: silentLogger };
    const link = createBrokerLink({ ...presets, ...options });
    links.push(link);
    return link;
  };
  /** Its packets go over the network that the test can break. */
  const farLinkAs = (clientId: string, options: Partial<BrokerLinkOptions> = {}) =>
    linkAs(clientId, { url: `${broker.scheme ?? "mqtt"}://127.0.0.1:${network.port}`, ...presence(topics.state), ...options });
  const inState = (link: BrokerLink, state: LinkState) => eventually(() => expect(link.state).toBe(state));
  const goOnline = async (link: BrokerLink): Promise<BrokerLink> => {
    await link.start();
    await inState(link, "online");
    return link;
  };
  /** A second client that hears everything on a topic. */
  const listener = async (topic: string): Promise<IncomingMessage[]> => {
    const heard: IncomingMessage[] = [];
    const link = linkAs("listener");
    await link.subscribe(topic, (message) => Promise.resolve(void heard.push(message)));
    await goOnline(link);
    return heard;
  };
  const texts = (messages: readonly IncomingMessage[]) =>
    messages.map((message) => Buffer.from(message.payload).toString("utf8"));

  test("what is published arrives byte for byte, on its topic", async () => {
    const heard = await listener(topics.result);
    const gateway = await goOnline(farLinkAs("gateway"));
    const payload = Buffer.from([0x4d, 0x53, 0x48, 0x0d, 0xc3, 0x98, 0x00, 0xff]);
    await gateway.publish(topics.result, payload);
    await eventually(() => expect(heard).toHaveLength(1));
    expect(heard[0]?.topic).toBe(topics.result);
    expect(Buffer.from(heard[0]?.payload ?? []).equals(payload)).toBe(true);
  });

  test("correlation and response topic arrive with MQTT 5 and are null with 3.1.1", async () => {
    const heard = await listener(topics.result);
    const gateway = await goOnline(farLinkAs("gateway"));
    await gateway.publish(topics.result, bytes("x"), { correlation: "C1", responseTopic: topics.ack });
    await eventually(() => expect(heard).toHaveLength(1));
    expect(heard[0]).toMatchObject(
      broker.speaks5 ? { correlation: "C1", responseTopic: topics.ack } : { correlation: null, responseTopic: null },
    );
  });

  test("the state topic says online, offline when the line dies, online again, and offline after a stop", async () => {
    const heard = await listener(topics.state);
    const gateway = await goOnline(farLinkAs("gateway"));
    await eventually(() => expect(texts(heard).at(-1)).toBe('{"state":"online"}'));
    network.cut();
    await inState(gateway, "offline");
    await eventually(() => expect(texts(heard).at(-1)).toBe('{"state":"offline"}'));
    await clock.advance(2_000);
    await inState(gateway, "online");
    await eventually(() => expect(texts(heard).at(-1)).toBe('{"state":"online"}'));
    await gateway.stop();
    await eventually(() => expect(texts(heard).at(-1)).toBe('{"state":"offline"}'));
  });

  test("the state is retained for whoever comes later", async () => {
    await goOnline(farLinkAs("gateway"));
    const heard = await listener(topics.state);
    await eventually(() => expect(texts(heard)).toEqual(['{"state":"online"}']));
  });

  test("a result is never retained", async () => {
    const gateway = await goOnline(farLinkAs("gateway"));
    await gateway.publish(topics.result, bytes("early"));
    const heard = await listener("labbro/v1/+/+/hl7/result");
    await gateway.publish(topics.result, bytes("late"));
    await eventually(() => expect(texts(heard)).toEqual(["late"]));
  });

  test("a wrong password is refused, tried again, and does no harm", async () => {
    const link = linkAs("intruder", { password: "wrong" });
    await link.start();
    await inState(link, "refused");
    await expect(link.publish(topics.result, bytes("x"))).rejects.toMatchObject({ code: "BROKER_UNREACHABLE" });
  });

  test("a subscription survives a cut line", async () => {
    const heard: IncomingMessage[] = [];
    const gateway = farLinkAs("gateway");
    await gateway.subscribe(topics.ack, (message) => Promise.resolve(void heard.push(message)));
    await goOnline(gateway);
    network.cut();
    await inState(gateway, "offline");
    await clock.advance(2_000);
    await inState(gateway, "online");
    await (await goOnline(linkAs("journal"))).publish(topics.ack, bytes("AA"));
    await eventually(() => expect(texts(heard)).toEqual(["AA"]));
  });

  test("what comes while the subscriber is away waits for it", async () => {
    const heard: IncomingMessage[] = [];
    const gateway = farLinkAs("gateway");
    await gateway.subscribe(topics.ack, (message) => Promise.resolve(void heard.push(message)));
    await goOnline(gateway);
    await gateway.stop();
    await (await goOnline(linkAs("journal"))).publish(topics.ack, bytes("AA"));
    expect(heard).toEqual([]);
    await goOnline(gateway);
    await eventually(() => expect(texts(heard)).toEqual(["AA"]));
  });

  test("what could not be stored is delivered again", async () => {
    const heard: string[] = [];
    let isDiskFull = true;
    const gateway = farLinkAs("gateway");
    await gateway.subscribe(topics.ack, (message) => {
      heard.push(Buffer.from(message.payload).toString("utf8"));
      return isDiskFull ? Promise.reject(new Error("disk full")) : Promise.resolve();
    });
    await goOnline(gateway);
    const journal = await goOnline(linkAs("journal"));
    await journal.publish(topics.ack, bytes("AA"));
    await inState(gateway, "offline");
    isDiskFull = false;
    await clock.advance(2_000);
    await inState(gateway, "online");
    await eventually(() => expect(heard).toEqual(["AA", "AA"]));
  });

  test("a half-open line is noticed, and everything works again on a new one", async () => {
    const gateway = await goOnline(farLinkAs("gateway", { watchdogMs: 20_000, publishTimeoutMs: 5_000 }));
    network.freeze();
    const publishing = gateway.publish(topics.result, bytes("lost?")).catch((error: unknown) => error);
    await clock.advance(5_000);
    expect(await publishing).toMatchObject({ code: "BROKER_UNREACHABLE" });
    await clock.advance(15_000);
    await inState(gateway, "offline");
    network.thaw();
    await clock.advance(2_000);
    await inState(gateway, "online");
    await expect(gateway.publish(topics.result, bytes("again"))).resolves.toBeDefined();
  });

  test("stopping on a half-open line ends in bounded time", async () => {
    const gateway = await goOnline(farLinkAs("gateway", { stopTimeoutMs: 2_000 }));
    network.freeze();
    const stopping = gateway.stop();
    await clock.advance(2_000);
    await stopping;
    expect(gateway.state).toBe("stopped");
  });

  test("a hundred messages at once all arrive, in order", async () => {
    const heard = await listener(topics.result);
    const gateway = await goOnline(farLinkAs("gateway"));
    const sent = Array.from({ length: 100 }, (_, i) => `message ${i}`);
    await Promise.all(sent.map((text) => gateway.publish(topics.result, bytes(text))));
    await eventually(() => expect(texts(heard)).toEqual(sent));
  });
}
