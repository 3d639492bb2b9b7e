/** Dispatcher and link together against a broker that misbehaves on purpose: whatever it does, a result ends accepted, and once. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDispatcher, type Dispatcher } from "../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../src/delivery/retry-policy.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink } from "../../src/mqtt/link.ts";
import { presence } from "../../src/mqtt/topics.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeBroker, startFakeBroker } from "../support/fake-broker.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { type MemoryOutbox, memoryOutbox } from "../support/memory-outbox.ts";
import { noFaults } from "../support/no-faults.ts";
import { type AnswerParts, answer, topics } from "../unit/delivery/harness.ts";

let clock: ManualClock;
let broker: FakeBroker;
let outbox: MemoryOutbox;
let link: BrokerLink;
let dispatcher: Dispatcher;
let closed: string[];
let messageId: number;

beforeEach(async () => {
  clock = manualClock();
  broker = await startFakeBroker();
  outbox = memoryOutbox();
  closed = [];
  messageId = 0;
  const self = { url: broker.url, clientId: "base", ...presence(topics.state) };
  link = createBrokerLink({ ...self, clock, random: () => 0.5, logger: silentLogger });
  dispatcher = createDispatcher({
    faults: noFaults,
    ...{ outbox, link, topics, clock, random: () => 0.5, logger: silentLogger, policy: defaultDeliveryPolicy },
    identity: {
      sender: { application: "LABBRO", facility: "BJERKE" },
      receivers: { result: { application: "EPJ", facility: "KOMMUNEN" }, qc: null },
      processingId: "T",
    },
    onClosed: (id, outcome) => closed.push(`${id} ${outcome}`),
  });
});

afterEach(async () => {
  await dispatcher.stop();
  const stopped = link.stop();
  await clock.advance(10_000);
  await stopped;
  await broker.stop();
});

const start = async (): Promise<void> => {
  await dispatcher.start();
  await link.start();
};
/** Time passes in small steps, so that packets travel meanwhile. */
const inTime = (look: () => void, stepMs = 500) =>
  eventually(async () => {
    await clock.advance(stepMs);
    look();
  });
const results = () => broker.publishes.filter(({ topic }) => topic === topics.result);
const numberOf = (payload: string | Buffer): string => /^MSH\|(\w+)/.exec(String(payload))?.[1] ?? "";
const journalSays = (id: string, parts?: AnswerParts): void => {
  messageId += 1;
  broker.deliver({ topic: topics.ack, payload: Buffer.from(answer(id, parts)), messageId });
};
const accepted = (...ids: string[]) =>
  inTime(() => expect(ids.map((id) => outbox.row(id).state)).toEqual(ids.map(() => "accepted")));
/** The journal answers what the broker lets through, at once. */
const journalAnswers = (puback: FakeBroker["script"]["puback"] = () => 0): void => {
  broker.script.puback = async (packet) => {
    const code = await puback(packet);
    if (packet.topic === topics.result && code === 0) setImmediate(() => journalSays(numberOf(packet.payload)));
    return code;
  };
};

test("half-open: nothing comes back any more, and all is sent over a new line", async () => {
  journalAnswers();
  await start();
  outbox.queue("C1");
  dispatcher.poke();
  await accepted("C1");
  broker.script.pingresp = false;
  broker.script.puback = () => "silent";
  outbox.queue("C2");
  dispatcher.poke();
  await inTime(() => expect(link.state).toBe("offline"));
  broker.script.pingresp = true;
  journalAnswers();
  await accepted("C2");
  expect(closed).toEqual(["C1 accepted", "C2 accepted"]);
});

test("0x10, nobody listens: the message stays ours and is sent until somebody does", async () => {
  broker.script.puback = ({ topic }) => (topic === topics.result ? 0x10 : 0);
  await start();
  outbox.queue("C1");
  dispatcher.poke();
  await inTime(() => expect(results().length).toBeGreaterThan(2));
  expect(outbox.row("C1")).toMatchObject({ state: "queued", publishedAt: null });
  expect(dispatcher.journal).toBe("silent");
  journalAnswers();
  await accepted("C1");
});

test("quota exceeded: put off, not lost, and the link stays up", async () => {
  broker.script.puback = ({ topic }) => (topic === topics.result ? 0x97 : 0);
  await start();
  for (const id of ["C1", "C2", "C3"]) outbox.queue(id);
  dispatcher.poke();
  await inTime(() => expect(dispatcher.counters.publishFailures).toBeGreaterThan(3));
  expect(broker.connects).toHaveLength(1);
  expect(outbox.counts()).toMatchObject({ queued: 3, published: 0 });
  journalAnswers();
  await accepted("C1", "C2", "C3");
});

test("a PUBACK that comes too late, and an answer much later: identical bytes, accepted once", async () => {
  const late = Promise.withResolvers<number>();
  broker.script.puback = ({ topic }) => (topic === topics.result && results().length === 1 ? late.promise : 0);
  await start();
  outbox.queue("C1");
  dispatcher.poke();
  await inTime(() => expect(results().length).toBeGreaterThan(1));
  late.resolve(0);
  await clock.advance(10_000);
  journalSays("C1");
  await accepted("C1");
  expect(new Set(results().map(({ payload }) => String(payload))).size).toBe(1);
  expect(closed).toEqual(["C1 accepted"]);
});

test.each([
  ["a wrong password", () => 0x86],
  ["a busy server", () => 0x89],
  ["a dropped line", () => "drop" as const],
])("the connection is refused (%s) for an hour: tried again, and all is sent then", async (_why, connack) => {
  broker.script.connack = connack;
  journalAnswers();
  await start();
  outbox.queue("C1");
  dispatcher.poke();
  await inTime(() => expect(broker.connects.length).toBeGreaterThan(4), 5_000);
  expect(results()).toEqual([]);
  broker.script.connack = () => 0;
  await accepted("C1");
});

describe("reconnect storm", () => {
  test("a broker that takes the connection and drops it at once is asked ever more rarely", async () => {
    broker.script.suback = () => {
      broker.drop();
      return 1;
    };
    await start();
    outbox.queue("C1");
    const began = clock.now();
    await inTime(() => expect(clock.now() - began).toBeGreaterThan(600_000), 1_000);
    expect(broker.connects.length).toBeGreaterThan(5);
    expect(broker.connects.length).toBeLessThan(30);
    broker.script.suback = () => 1;
    journalAnswers();
    await accepted("C1");
  });

  test("a broker that drops the line at every third message delivers all, each once", async () => {
    let count = 0;
    journalAnswers(({ topic }) => {
      if (topic === topics.result) count += 1;
      // What was said before is still heard.
      return topic === topics.result && count % 3 === 0 ? new Promise((drop) => setTimeout(() => drop("drop"), 5)) : 0;
    });
    await start();
    const ids = Array.from({ length: 8 }, (_, i) => `C${i}`);
    for (const id of ids) outbox.queue(id);
    dispatcher.poke();
    await inTime(() => expect(outbox.counts().accepted).toBe(ids.length), 2_000);
    expect(closed).toHaveLength(ids.length);
  });
});

describe("the journal's answer", () => {
  test("before the PUBACK of what it answers counts, and a PUBACK that never comes changes nothing", async () => {
    broker.script.puback = ({ topic, payload }) => {
      if (topic !== topics.result) return 0;
      journalSays(numberOf(payload));
      return "silent";
    };
    await start();
    outbox.queue("C1");
    dispatcher.poke();
    await accepted("C1");
    await clock.advance(60_000);
    expect(results()).toHaveLength(1);
    expect(outbox.row("C1").attempts).toBe(1);
  });

  test("twice, three times, and as a refusal afterwards: the first one stays, and each is acknowledged to the broker", async () => {
    await start();
    outbox.queue("C1");
    dispatcher.poke();
    await inTime(() => expect(outbox.row("C1").state).toBe("published"));
    for (const parts of [{}, {}, {}, { code: "AE", error: "207" }]) journalSays("C1", parts);
    await accepted("C1");
    const row = outbox.row("C1");
    await inTime(() => expect(broker.pubacks).toHaveLength(4));
    expect(outbox.row("C1")).toEqual(row);
    expect(closed).toEqual(["C1 accepted"]);
  });

  test("to another station is acknowledged to the broker and closes nothing here", async () => {
    await start();
    outbox.queue("C1");
    dispatcher.poke();
    await inTime(() => expect(outbox.row("C1").state).toBe("published"));
    journalSays("C1", { to: "LABBRO|NABOEN" });
    journalSays("OTHER");
    await inTime(() => expect(broker.pubacks).toHaveLength(2));
    expect(outbox.row("C1").state).toBe("published");
    journalSays("C1");
    await accepted("C1");
  });
});
