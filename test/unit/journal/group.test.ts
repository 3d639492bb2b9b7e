/** Several receivers on one archive: every message comes to two of them, and the journal has it once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import type { Verdict } from "../../../src/journal/answer.ts";
import { type JournalArchive, openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { createJournal, type Journal } from "../../../src/journal/journal.ts";
import { type Delivery, type Parcel, type Relay, taken } from "../../../src/journal/relay/relay.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";
import { type MemoryLink, memoryLink } from "../../support/memory-link.ts";
import { oru } from "./messages.ts";

interface Receiver {
  readonly link: MemoryLink;
  readonly archive: JournalArchive<Verdict>;
  readonly journal: Journal;
}

const topic = "labbro/v1/bjerke/base-0412/hl7/result";
let folder: string;
let clock: ManualClock;
let receivers: Receiver[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labbro-group-"));
  [clock, receivers] = [manualClock(), []];
});
afterEach(() => {
  for (const { archive } of receivers) archive.close();
  rmSync(folder, { recursive: true });
});

/** With its own connection to the file and to the broker. */
async function startReceiver(relay: Relay | null = null): Promise<Receiver> {
  const [link, archive] = [memoryLink(), openJournalArchive<Verdict>(join(folder, "journal.db"))];
  const filters = ["$share/region/labbro/v1/+/+/hl7/result"];
  const options = { identity: null, clock, random: () => 0.5, logger: silentLogger, filters, relay };
  const journal = createJournal({ link, archive, instance: `receiver-${receivers.length}`, ...options });
  await journal.start();
  const receiver = { link, archive, journal };
  receivers.push(receiver);
  return receiver;
}

const answersOf = ({ link }: Receiver): string[] =>
  link.published
    .map(({ payload }) => readAcknowledgement(payload))
    .filter(isAcknowledgement)
    .map(({ code, controlId }) => `${code} ${controlId}`);
const message = (n: number, changes = {}) => oru({ "MSH-10": `M${n}`, "OBR-3": `RUN-${n}`, "ORC-3": `RUN-${n}`, ...changes });

describe("without a relay", () => {
  test("every message, sent twice to different receivers, is archived once and answered twice alike", async () => {
    const group = [await startReceiver(), await startReceiver(), await startReceiver()];
    const numbers = Array.from({ length: 30 }, (_, n) => n);
    const bytes = numbers.map((n) => message(n, n % 5 === 0 ? { "OBX-5": "many" } : {}));
    const to = (n: number) => group[n % group.length]?.link;
    await Promise.all(bytes.flatMap((one, n) => [to(n)?.deliver(topic, one), to(n + 1)?.deliver(topic, one)]));
    const archived = group[0]?.archive.list() ?? [];
    expect(archived.map(({ controlId, duplicates }) => [controlId, duplicates]).sort()).toEqual(
      numbers.map((n) => [`M${n}`, 1]).sort(),
    );
    const expected = numbers.map((n) => `${n % 5 === 0 ? "AE" : "AA"} M${n}`);
    expect(group.flatMap(answersOf).sort()).toEqual([...expected, ...expected].sort());
  });

  test("one result in two messages to different receivers is stored once", async () => {
    const [a, b] = [await startReceiver(), await startReceiver()];
    await Promise.all([a.link.deliver(topic, message(1)), b.link.deliver(topic, message(1, { "MSH-10": "OTHER" }))]);
    expect(a.archive.list()).toMatchObject([{ duplicates: 1 }]);
    expect([...answersOf(a), ...answersOf(b)].sort()).toEqual(["AA M1", "AA OTHER"]);
  });

  test("another content for the same result is refused by the other receiver too", async () => {
    const [a, b] = [await startReceiver(), await startReceiver()];
    await a.link.deliver(topic, message(1));
    await b.link.deliver(topic, message(1, { "MSH-10": "OTHER", "OBX-5": "48" }));
    expect(answersOf(b)).toEqual(["AE OTHER"]);
  });
});

describe("with a relay", () => {
  let parcels: { readonly parcel: Parcel; readonly settle: (delivery: Delivery) => void }[];
  beforeEach(() => {
    parcels = [];
  });
  const relay = (): Relay => ({
    ...{ target: "mllp", takesControls: true, patienceMs: 30_000, stop: () => Promise.resolve() },
    deliver: (parcel) => new Promise((settle) => void parcels.push({ parcel, settle })),
  });
  const accept = (n: number): void => parcels[n]?.settle(taken(parcels[n]?.parcel.hl7 ?? new Uint8Array()));

  test("a message that one receiver is passing on is not passed on by another, who leaves the answer to it", async () => {
    const [a, b] = [await startReceiver(relay()), await startReceiver(relay())];
    const first = a.link.deliver(topic, message(1));
    await clock.advance(0);
    await b.link.deliver(topic, message(1));
    await b.link.deliver(topic, message(1, { "MSH-10": "OTHER" }));
    expect([parcels.length, b.link.published.length, b.journal.counters.leftToOthers]).toEqual([1, 0, 2]);
    accept(0);
    await first;
    await b.link.deliver(topic, message(1));
    await b.link.deliver(topic, message(1, { "MSH-10": "OTHER" }));
    expect(parcels).toHaveLength(1);
    expect([...answersOf(a), ...answersOf(b)]).toEqual(["AA M1", "AA M1", "AA OTHER"]);
    expect(a.archive.list()).toHaveLength(1);
  });

  test("a correction waits while the result it corrects is being passed on", async () => {
    const [a, b] = [await startReceiver(relay()), await startReceiver(relay())];
    const first = a.link.deliver(topic, message(1));
    await clock.advance(0);
    const correction = message(1, { "MSH-10": "C1", "OBR-25": "C", "OBX-11": "C", "OBX-5": "48" });
    await b.link.deliver(topic, correction);
    expect(parcels).toHaveLength(1);
    accept(0);
    await first;
    const again = b.link.deliver(topic, correction);
    await clock.advance(0);
    accept(1);
    await again;
    expect(answersOf(b)).toEqual(["AA C1"]);
  });

  test("what a receiver was passing on when it died is taken over by another, and by itself at once when it comes back", async () => {
    const [a, b] = [await startReceiver(relay()), await startReceiver(relay())];
    void a.link.deliver(topic, message(1));
    await clock.advance(0);
    await b.link.deliver(topic, message(1));
    expect(parcels).toHaveLength(1);
    await clock.advance(40_001);
    const taken = b.link.deliver(topic, message(1));
    await clock.advance(0);
    expect(parcels).toHaveLength(2);
    accept(1);
    await taken;
    expect(answersOf(b)).toEqual(["AA M1"]);
    // The first one was not dead, only slow: what is stored stays, and both say the same.
    accept(0);
    await clock.advance(0);
    expect(answersOf(a)).toEqual(["AA M1"]);
    expect(a.archive.list()).toHaveLength(1);
  });
});
