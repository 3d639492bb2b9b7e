/**
 * `kill -9` at random points of publishing, round after round on one outbox; broker and journal live on. Afterwards the journal's
 * archive must hold every result, each once, those of one patient in the order they were queued.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { silentLogger } from "../../src/domain/logger.ts";
import type { Verdict } from "../../src/journal/answer.ts";
import { type JournalArchive, openJournalArchive } from "../../src/journal/archive/archive.ts";
import { createJournal, type Journal } from "../../src/journal/journal.ts";
import { createSkippingClock, systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { startEmbeddedBroker } from "../../src/mqtt/embedded-broker.ts";
import { journalFilters } from "../../src/mqtt/topics.ts";
import { type Random, randomFor } from "../fuzz/random.ts";
import { outboxStore } from "../support/outbox-store.ts";
import { oru } from "../unit/journal/messages.ts";
import { startDelivery, topics } from "./delivery.ts";

export interface KillOptions {
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  readonly progress?: (round: number, stored: number) => void;
}

export interface KillReport {
  readonly results: number;
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly notAccepted: number;
  /** Lives that were killed after they had published something, and before they had published all. */
  readonly killedPublishing: number;
  /** Messages that reached the journal again and were not stored again. */
  readonly repeated: number;
}

const resultsEach = 10;
const patients = 7;
/** The broker dies, too, about every so many rounds. */
const restartEvery = 8;
const program = fileURLToPath(new URL("./publisher.ts", import.meta.url));
/** Longer than any backoff: what was tried in one life is due in the next. */
const restMs = 20 * 60_000;
const patienceMs = 30_000;

export async function killRounds({ folder, rounds, seed, progress }: KillOptions): Promise<KillReport> {
  const dataDir = join(folder, "data");
  const ids = fill(dataDir, rounds * resultsEach);
  let broker = await startEmbeddedBroker({ host: "127.0.0.1", port: 0, users });
  const archive = openJournalArchive<Verdict>(join(folder, "journal.db"));
  const { counters, isOnline, stop } = await startJournal(broker.url, archive);
  let killedPublishing = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const before = heard(counters);
      const random = randomFor(seed, round);
      await oneLife(dataDir, broker.url, { round, random, heard: () => heard(counters) });
      if (heard(counters) > before && counters.accepted < ids.length) killedPublishing += 1;
      progress?.(round, counters.accepted);
      if (random.below(restartEvery) > 0) continue;
      // The embedded broker forgets everything: sessions, and answers that wait for the gateway.
      await broker.stop();
      broker = await startEmbeddedBroker({ host: "127.0.0.1", port: broker.port, users });
      await until(isOnline);
    }
    const notAccepted = await lastLife(dataDir, broker.url, (rounds + 1) * restMs);
    return { ...compare(ids, archive), notAccepted, killedPublishing, repeated: counters.repeated };
  } finally {
    await stop();
    await broker.stop();
    archive.close();
  }
}

const users = [
  { name: "gateway", password: "one", publish: [topics.state, topics.result], subscribe: [topics.ack] },
  { name: "journal", password: "two", publish: [topics.ack], subscribe: journalFilters },
];

const number = (i: number): string => `C${String(i).padStart(6, "0")}`;
const patientOf = (id: string): number => Number(id.slice(1)) % patients;

function fill(dataDir: string, count: number): readonly string[] {
  const { store, queue } = outboxStore(dataDir);
  const ids = Array.from({ length: count }, (_, i) => number(i));
  store.transaction(() => {
    for (const [i, id] of ids.entries()) {
      queue(id, { bytes: oru({ "MSH-10": id, "OBR-3": `RUN-${id}` }), createdAt: i, about: `patient ${patientOf(id)}` });
    }
  });
  store.close();
  return ids;
}

async function startJournal(url: string, archive: JournalArchive<Verdict>) {
  const world = { clock: systemClock, random: Math.random, logger: silentLogger };
  const backoff = { minMs: 50, maxMs: 200 };
  const link = createBrokerLink({ url, clientId: "chaos-journal", username: "journal", password: "two", backoff, ...world });
  const journal = createJournal({ link, archive, identity: null, ...world });
  await journal.start();
  await link.start();
  await until(() => link.state === "online");
  return { counters: journal.counters, isOnline: () => link.state === "online", stop: () => link.stop() };
}

const heard = ({ accepted, refused, repeated }: Journal["counters"]): number => accepted + refused + repeated;

/** Killed when the journal has heard a random number of messages, and then a random moment later. */
async function oneLife(
  dataDir: string,
  url: string,
  { round, random, heard }: { readonly round: number; readonly random: Random; readonly heard: () => number },
): Promise<void> {
  const goal = heard() + random.below(2 * resultsEach);
  const arguments_ = [program, dataDir, url, String(round * restMs)];
  const env = { PATH: "", NODE_COMPILE_CACHE: join(tmpdir(), "labbro-test-compile-cache") };
  const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"], env });
  try {
    await Promise.race([once(createInterface(child.stdout), "line"), once(child, "exit")]);
    if (child.exitCode !== null) throw new Error(`the publisher could not start: exit code ${child.exitCode}`);
    await until(() => heard() >= goal, 500).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, random.below(8)));
  } finally {
    await kill(child);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Nobody kills this one; how many messages the journal still has not accepted when it ends. */
async function lastLife(dataDir: string, url: string, aheadMs: number): Promise<number> {
  const clock = createSkippingClock();
  clock.skip(aheadMs);
  const { store, stop } = await startDelivery(dataDir, url, clock);
  const open = (): number => {
    const { queued, published, stopped } = store.outbox.counts();
    return queued + published + stopped;
  };
  for (let attempt = 0; attempt < 5 && open() > 0; attempt += 1) {
    await until(() => open() === 0).catch(() => undefined);
    clock.skip(restMs);
  }
  const left = open();
  await stop();
  return left;
}

function compare(ids: readonly string[], archive: JournalArchive<Verdict>) {
  const stored = archive.list().filter(({ answer }) => answer === "AA");
  const arrived = stored.map(({ controlId }) => controlId);
  const once = new Set(arrived);
  const ofPatient = (list: readonly string[], patient: number) => list.filter((id) => patientOf(id) === patient).join(" ");
  const all = Array.from({ length: patients }, (_, patient) => patient);
  return {
    results: ids.length,
    lost: ids.filter((id) => !once.has(id)),
    twice: arrived.filter((id, i) => arrived.indexOf(id) !== i),
    outOfOrder: all.filter((one) => ofPatient(arrived, one) !== ofPatient(ids, one)).map((one) => `patient ${one}`),
  };
}

async function until(isSo: () => boolean, waitMs = patienceMs): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${waitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
