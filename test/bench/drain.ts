/**
 * A backlog drained to a journal that answers AA. Beside it: the same bytes published bare (QoS 1, same broker, same window), the
 * same with the journal's answers but without a store, and the three commits alone that a durable outbox makes of one result.
 */

import { createDispatcher } from "../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../src/delivery/retry-policy.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { processingId, sendingApplication, sendingFacility } from "../../src/hl7/sender.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { gatewayTopics } from "../../src/mqtt/topics.ts";
import { noFaults } from "../support/no-faults.ts";
import { type Backlog, fillOutbox } from "./backlog.ts";
import { openBareStore } from "./bare-store.ts";
import { type BenchBroker, embedded, hasMosquitto, mosquitto } from "./brokers.ts";
import { bareClient, exchangeBare, publishBare, Ticks } from "./drain-bare.ts";
import type { JournalPlace } from "./drain-journal.ts";
import { type Measurement, pause, type Row, range, type Table, timed } from "./harness.ts";
import { startHelper } from "./helper-thread.ts";

const backlogSize = 2_000;
/** What is not drained by then does not count; the samples so far do. */
const patienceMs = 5_000;
const bareSize = 500;
const { windowSize } = defaultDeliveryPolicy;
const topics = gatewayTopics("labbro/v1/bench/base-1");
const silent = "labbro/v1/bench/silent";

export const drain: Measurement = async ({ folder }) => {
  const tables = [await drainOver(await embedded(), `${folder}/embedded`)];
  if (hasMosquitto) tables.push(await drainOver(await mosquitto(folder), `${folder}/mosquitto`));
  else console.log("Mosquitto is not installed: the embedded broker alone.\n");
  return tables;
};

async function drainOver(broker: BenchBroker, folder: string): Promise<Table> {
  const backlog = fillOutbox(folder, backlogSize);
  const { stop, ...place } = broker;
  const journal = startHelper<JournalPlace, null>("./drain-journal.ts");
  await journal.ask({ broker: place, results: topics.result, answers: topics.ack, silent });
  const client = await bareClient(broker, "bench-bare");
  const published: number[] = [];
  const answered: number[] = [];
  const publishSome = async (from: number): Promise<void> => {
    const messages = backlog.messages.slice(from, from + bareSize);
    published.push(...(await publishBare(client, { messages, windowSize, topic: silent })));
    answered.push(...(await exchangeBare(client, { messages, windowSize, topic: topics.result }, topics.ack)));
  };
  try {
    await publishSome(0);
    const commits = commitsOf(folder, backlog);
    const { samples, turns } = await drainBacklog(broker, backlog);
    await publishSome(bareSize);
    const title = `drain ${backlogSize} over ${broker.name}`;
    console.log(`${broker.name}: ${turns.toFixed(2)} commits a result`);
    return { title, unit: "ms a result", rows: rowsOf(samples, published, answered, commits) };
  } finally {
    await client.endAsync(true);
    await journal.stop();
    backlog.store.close();
    await stop();
  }
}

function rowsOf(real: readonly number[], published: number[], answered: number[], commits: number[]): readonly Row[] {
  const perSecond = (samples: readonly number[]): string =>
    `${Math.round((1_000 * samples.length) / samples.reduce((sum, each) => sum + each, 0))} results/s`;
  return [
    { name: "until the journal's AA is stored", samples: real, bare: published, note: perSecond(real) },
    { name: "  against publish and answer", samples: real, bare: answered },
    { name: "  bare: QoS 1 publish, same window", samples: published, note: perSecond(published) },
    { name: "  bare: publish and answer, no store", samples: answered, note: perSecond(answered) },
    { name: "  bare: three commits", samples: commits, note: perSecond(commits) },
  ];
}

/** From the start of a link to the last row accepted. */
async function drainBacklog(
  { url, username, password }: BenchBroker,
  { store, station }: Backlog,
): Promise<{ readonly samples: number[]; readonly turns: number }> {
  const world = { clock: systemClock, random: Math.random, logger: silentLogger };
  const link = createBrokerLink({ url, username, password, clientId: "bench-gateway", ...world });
  const ticks = new Ticks();
  let commits = 0;
  const together: typeof store.outbox.together = (work) => {
    commits += 1;
    return store.outbox.together(work);
  };
  const dispatcher = createDispatcher({
    faults: noFaults,
    outbox: { ...store.outbox, together },
    link,
    topics,
    ...world,
    policy: defaultDeliveryPolicy,
    identity: {
      sender: { application: sendingApplication, facility: sendingFacility(station) },
      receivers: { result: station.journal, qc: null },
      processingId: processingId(station),
    },
    onClosed: () => ticks.tick(),
  });
  await dispatcher.start();
  link.onState((state) => state === "online" && ticks.start());
  await link.start();
  const giveUpAt = performance.now() + patienceMs;
  while (dispatcher.counters.accepted < backlogSize && performance.now() < giveUpAt) await pause(2);
  await dispatcher.stop();
  await link.stop();
  return { samples: ticks.samples, turns: commits / Math.max(1, dispatcher.counters.accepted) };
}

function commitsOf(folder: string, { messages }: Backlog): number[] {
  const bare = openBareStore(folder);
  const samples = messages.slice(0, 300).map((bytes) => timed(() => range(3).forEach(() => void bare.commit(bytes))));
  bare.close();
  return samples;
}
