/** A group of receivers needs a broker with shared subscriptions; one without them must not look like one that has nothing to say. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startJournal } from "../../src/app/journal/run-journal.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import type { BrokerLink, IncomingMessage } from "../../src/mqtt/link.ts";
import { sharedFilter } from "../../src/mqtt/topic-filter.ts";
import { journalStateTopic } from "../../src/mqtt/topics.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeBroker, startFakeBroker } from "../support/fake-broker.ts";
import { command } from "../support/gateway-harness.ts";
import { temporaryFolder } from "../support/gateway-harness-site.ts";
import { manualClock } from "../support/manual-clock.ts";

const filter = sharedFilter("region", "labbro/v1/+/+/hl7/result");
let broker: FakeBroker;
let link: BrokerLink | null;
beforeEach(async () => {
  [broker, link] = [await startFakeBroker(), null];
});
afterEach(async () => {
  await link?.stop();
  await broker.stop();
});

/** Subscribed to the shared filter; why its connections ended. */
async function sharing(options: Partial<BrokerLinkOptions> = {}): Promise<{ received: IncomingMessage[]; ends: string[] }> {
  const [received, ends]: [IncomingMessage[], string[]] = [[], []];
  const presets = {
    url: broker.url,
    clientId: "a",
    protocol: 5 as const,
    clock: manualClock(),
    random: () => 0.5,
    logger: silentLogger,
  };
  link = createBrokerLink({ ...presets, onConnectionEnd: ({ kind }) => void ends.push(kind), ...options });
  await link.subscribe(filter, (message) => Promise.resolve(void received.push(message)));
  await link.start();
  await eventually(() => expect(link?.state).not.toBe("connecting"));
  return { received, ends };
}

describe("a broker with shared subscriptions", () => {
  test("is asked for one, and what it delivers finds its handler", async () => {
    const { received, ends } = await sharing();
    expect(broker.subscriptions).toEqual(["$share/region/labbro/v1/+/+/hl7/result"]);
    broker.deliver({ topic: "labbro/v1/bjerke/base-0412/hl7/result", payload: "x" });
    await eventually(() => expect(received).toHaveLength(1));
    expect([link?.state, ends]).toEqual(["online", []]);
  });
});

describe("a broker without them is refused", () => {
  test("when it says so in its greeting: it is not even asked", async () => {
    broker.script.connackProperties = { sharedSubscriptionAvailable: false };
    expect((await sharing()).ends).toEqual(["no-sharing"]);
    expect([link?.state, broker.subscriptions]).toEqual(["refused", []]);
  });

  test("when it says so to the subscription", async () => {
    broker.script.suback = () => 0x9e;
    expect((await sharing()).ends).toEqual(["no-sharing"]);
    expect(link?.state).toBe("refused");
  });

  test("when it speaks MQTT 3.1.1 only, where such a filter is a topic that nobody writes to", async () => {
    broker.script.versions = [4];
    expect((await sharing({ protocol: "auto" })).ends).toEqual(["no-sharing"]);
    expect(broker.subscriptions).toEqual([]);
  });
});

describe("labbro journal --group", () => {
  const receiver = (url: string) =>
    command("journal", "--broker", url, "--group", "region", "--instance", "a", "--archive", `${temporaryFolder()}/journal.db`);

  test.each([
    ["that says so", { connackProperties: { sharedSubscriptionAvailable: false } }],
    ["of MQTT 3.1.1", { versions: [4] }],
  ])("ends with a sentence on a broker %s", async (_what, script) => {
    Object.assign(broker.script, script);
    const { exitCode, talk } = await receiver(broker.url);
    expect(exitCode).toBe(1);
    expect(talk.at(-1)).toMatch(/^The broker does not offer shared subscriptions .*\(BROKER_NO_SHARING\)$/);
  });

  test("ends so on the embedded broker", async () => {
    const user = { name: "journal", password: "secret", publish: ["#"], subscribe: ["#"] };
    const embedded = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users: [user] });
    const { exitCode, talk } = await receiver(embedded.url.replace("//", "//journal:secret@"));
    expect([exitCode, talk.at(-1)]).toEqual([1, expect.stringContaining("(BROKER_NO_SHARING)")]);
    await embedded.stop();
  });

  test.each([
    ["without a name of its own", ["--group", "region"]],
    ["with a name that cannot be one", ["--group", "region/#", "--instance", "a"]],
  ])("is wrong usage %s", async (_what, args) => {
    expect(await command("journal", "--broker", broker.url, ...args)).toMatchObject({
      exitCode: 2,
      talk: [expect.stringContaining("(BAD_USAGE)")],
    });
  });
});

test("a receiver of a group that is online says so again when another one said goodbye", async () => {
  const stateTopic = journalStateTopic("bjerke");
  const presets = { url: broker.url, site: "bjerke", clientId: "a", archivePath: null, clock: manualClock() };
  const journal = await startJournal({ ...presets, group: "region", random: () => 0.5, logger: silentLogger });
  await eventually(() => expect(journal.link.state).toBe("online"));
  const told = () => broker.publishes.filter(({ topic }) => topic === stateTopic).map(({ payload }) => String(payload));
  broker.deliver({ topic: stateTopic, payload: '{"state":"online"}' });
  broker.deliver({ topic: stateTopic, payload: '{"state":"offline"}', messageId: 2 });
  await eventually(() => expect(told()).toEqual(['{"state":"online"}', '{"state":"online"}']));
  expect(broker.publishes.filter(({ topic }) => topic === stateTopic).every(({ retain }) => retain)).toBe(true);
  await journal.stop();
});
