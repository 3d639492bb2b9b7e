/** Gateway and journal over one broker and a network that fails: every result arrives, and is stored once. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../src/delivery/retry-policy.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import type { Verdict } from "../../src/journal/answer.ts";
import { type JournalArchive, openMemoryArchive } from "../../src/journal/archive/archive.ts";
import { createJournal } from "../../src/journal/journal.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink } from "../../src/mqtt/link.ts";
import { gatewayTopics, journalStateTopic, presence } from "../../src/mqtt/topics.ts";
import { eventually } from "../support/eventually.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";
import { type MemoryOutbox, memoryOutbox } from "../support/memory-outbox.ts";
import { noFaults } from "../support/no-faults.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { oru } from "../unit/journal/messages.ts";

const topics = gatewayTopics("labbro/v1/bjerke/base-0412");

export interface RoutingBroker {
  readonly port: number;
  /** Takes `gateway` with password `one` and `journal` with password `two`. */
  stop(): Promise<void>;
}

export function deliveryContract(startBroker: () => Promise<RoutingBroker>): void {
  let clock: ManualClock;
  let broker: RoutingBroker;
  let network: TcpProxy;
  let outbox: MemoryOutbox;
  let archive: JournalArchive<Verdict>;
  let stops: (() => Promise<void>)[];

  beforeEach(async () => {
    clock = manualClock();
    broker = await startBroker();
    network = await startTcpProxy(broker.port);
    outbox = memoryOutbox();
    archive = openMemoryArchive();
    stops = [];
  });

  afterEach(async () => {
    for (const stop of stops.reverse()) await stop();
    await network.close();
    await broker.stop();
    archive.close();
  });

  function linkAs(username: string, password: string, stateTopic: string): BrokerLink {
    const url = `mqtt://127.0.0.1:${network.port}`;
    const self = { url, clientId: username, username, password, ...presence(stateTopic) };
    const link = createBrokerLink({ ...self, clock, random: () => 0.5, logger: silentLogger });
    stops.push(() => link.stop());
    return link;
  }

  async function startGateway() {
    const link = linkAs("gateway", "one", topics.state);
    const dispatcher = createDispatcher({
      faults: noFaults,
      ...{ outbox, link, topics, clock, random: () => 0.5, logger: silentLogger, policy: defaultDeliveryPolicy },
      identity: {
        sender: { application: "LABBRO", facility: "BJERKE" },
        receivers: { result: { application: "EPJ", facility: "KOMMUNEN" }, qc: null },
        processingId: "T",
      },
    });
    await dispatcher.start();
    stops.push(() => dispatcher.stop());
    await link.start();
    return dispatcher;
  }

  async function startJournal(): Promise<BrokerLink> {
    const link = linkAs("journal", "two", journalStateTopic("bjerke"));
    await createJournal({ link, archive, identity: null, clock, random: () => 0.5, logger: silentLogger }).start();
    await link.start();
    return link;
  }

  function queueResults(count: number): string[] {
    const ids = Array.from({ length: count }, (_, i) => `C${i}`);
    for (const [i, id] of ids.entries()) outbox.queue(id, { bytes: oru({ "MSH-10": id, "OBR-3": `RUN-${i}` }), createdAt: i });
    return ids;
  }

  /** The clock moves on while real packets travel. */
  const allAccepted = (count: number) =>
    eventually(async () => {
      await clock.advance(500);
      expect(outbox.counts()).toMatchObject({ accepted: count, queued: 0, published: 0 });
    });

  test("a day's results are in the journal, in order, each once", async () => {
    await startJournal();
    const dispatcher = await startGateway();
    const ids = queueResults(100);
    dispatcher.poke();
    await eventually(() => expect(outbox.counts().accepted).toBe(ids.length));
    expect(archive.list().map(({ controlId, answer }) => `${controlId} ${answer}`)).toEqual(ids.map((id) => `${id} AA`));
  });

  test("what was queued while the journal was away arrives when it is back", async () => {
    await startGateway();
    const ids = queueResults(5);
    await clock.advance(60_000);
    await startJournal();
    await allAccepted(ids.length);
    expect(archive.list()).toHaveLength(ids.length);
  });

  test("a line that is cut again and again loses nothing and stores nothing twice", async () => {
    await startJournal();
    const dispatcher = await startGateway();
    const ids = queueResults(60);
    dispatcher.poke();
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      const before = outbox.counts().accepted;
      await eventually(async () => {
        await clock.advance(500);
        expect(outbox.counts().accepted).toBeGreaterThan(Math.min(before, ids.length - 1));
      });
      network.cut();
    }
    await allAccepted(ids.length);
    expect(new Set(archive.list().map(({ controlId }) => controlId))).toEqual(new Set(ids));
    expect(archive.list()).toHaveLength(ids.length);
  });

  test("a line that freezes half-open loses nothing and stores nothing twice", async () => {
    await startJournal();
    const dispatcher = await startGateway();
    const ids = queueResults(30);
    dispatcher.poke();
    network.freeze();
    for (let step = 0; step < 20; step += 1) await clock.advance(10_000);
    network.thaw();
    await allAccepted(ids.length);
    expect(archive.list()).toHaveLength(ids.length);
  });

  test("a journal that comes and goes gets a patient's results in their order", async () => {
    const dispatcher = await startGateway();
    const ids = Array.from({ length: 40 }, (_, i) => `C${i}`);
    for (const [i, id] of ids.entries()) {
      outbox.queue(id, { bytes: oru({ "MSH-10": id, "OBR-3": `RUN-${i}` }), createdAt: i, about: `patient ${i % 4}` });
    }
    dispatcher.poke();
    for (let visit = 1; visit <= 3; visit += 1) {
      const journal = await startJournal();
      await eventually(async () => {
        await clock.advance(500);
        expect(outbox.counts().accepted).toBeGreaterThanOrEqual(visit * 10);
      });
      await journal.stop();
    }
    await startJournal();
    await allAccepted(ids.length);
    const stored = archive.list().map(({ controlId }) => controlId);
    expect(stored).toHaveLength(ids.length);
    for (let patient = 0; patient < 4; patient += 1) {
      const own = (list: readonly string[]) => list.filter((id) => Number(id.slice(1)) % 4 === patient);
      expect(own(stored)).toEqual(own(ids));
    }
  });
}
