/**
 * From the moment a result is released to the journal's AA in the outbox, one result at a time: commit, publish, the reference
 * journal's own commit, its answer, our commit. Beside it the bare cost: the same bytes there and an answer back, and three commits.
 */

import { join } from "node:path";
import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../src/delivery/retry-policy.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import type { Verdict } from "../../src/journal/answer.ts";
import { openJournalArchive } from "../../src/journal/archive/archive.ts";
import { createJournal } from "../../src/journal/journal.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { gatewayTopics, journalFilters } from "../../src/mqtt/topics.ts";
import { noFaults } from "../support/no-faults.ts";
import { outboxStore } from "../support/outbox-store.ts";
import { oru } from "../unit/journal/messages.ts";
import { openBareStore } from "./bare-store.ts";
import { type BenchBroker, embedded, hasMosquitto, mosquitto } from "./brokers.ts";
import { bareClient } from "./drain-bare.ts";
import { type Measurement, range, type Table, until } from "./harness.ts";

const count = 300;
const topics = gatewayTopics("labbro/v1/bench/base-1");
const world = { clock: systemClock, random: Math.random, logger: silentLogger };

export const latency: Measurement = async ({ folder }) => {
  const tables = [await latencyOver(await embedded(), join(folder, "embedded"))];
  if (hasMosquitto) tables.push(await latencyOver(await mosquitto(folder), join(folder, "mosquitto")));
  return tables;
};

async function latencyOver(broker: BenchBroker, folder: string): Promise<Table> {
  const { queue, store } = outboxStore(folder);
  const archive = openJournalArchive<Verdict>(join(folder, "journal.db"));
  const { url, username, password } = broker;
  const linkAs = (clientId: string) => createBrokerLink({ url, username, password, clientId, ...world });
  const [gatewayLink, journalLink] = [linkAs("latency-gateway"), linkAs("latency-journal")];
  await createJournal({ link: journalLink, archive, identity: null, filters: journalFilters, ...world }).start();
  let closed = (): void => undefined;
  const dispatcher = createDispatcher({
    faults: noFaults,
    ...{ outbox: store.outbox, link: gatewayLink, topics, policy: defaultDeliveryPolicy, onClosed: () => closed(), ...world },
    identity: {
      sender: { application: "LABBRO", facility: "BJERKE" },
      receivers: { result: { application: "EPJ", facility: "KOMMUNEN" }, qc: null },
      processingId: "T",
    },
  });
  await journalLink.start();
  await dispatcher.start();
  await gatewayLink.start();
  const echo = await bareClient(broker, "latency-bare");
  const bareCommits = openBareStore(folder);
  const [samples, bare]: [number[], number[]] = [[], []];
  try {
    await until(() => journalLink.state === "online" && gatewayLink.state === "online", 5_000, "both links are online");
    await echo.subscribeAsync(["bench/there", "bench/back"], { qos: 1 });
    for (const i of range(count)) {
      const bytes = oru({ "MSH-10": `L${i}`, "OBR-3": `RUN-L${i}` });
      samples.push(
        await timedAsync((done) => {
          closed = done;
          store.transaction(() => queue(`L${i}`, { bytes, createdAt: Date.now(), about: `patient ${i}` }));
          dispatcher.poke();
        }),
      );
      bare.push(
        await timedAsync((done) => {
          for (const _ of range(3)) bareCommits.commit(bytes);
          echo.removeAllListeners("message").on("message", (topic) => {
            if (topic === "bench/there") echo.publish("bench/back", "AA", { qos: 1 });
            else done();
          });
          echo.publish("bench/there", bytes, { qos: 1 });
        }),
      );
    }
  } finally {
    bareCommits.close();
    await echo.endAsync(true);
    await dispatcher.stop();
    await Promise.all([gatewayLink.stop(), journalLink.stop()]);
    await broker.stop();
    archive.close();
    store.close();
  }
  const rows = [
    { name: "released until the journal's AA is stored", samples, bare },
    { name: "  bare: there and back, three commits", samples: bare },
  ];
  return { title: `latency over ${broker.name}`, unit: "ms", rows };
}

function timedAsync(work: (done: () => void) => void): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve) => work(() => resolve(performance.now() - startedAt)));
}
