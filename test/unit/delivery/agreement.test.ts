/**
 * Station and receiver, each with settings of its own: whatever they are, a message is accepted, or the list says why in words; and once
 * the settings agree, what was refused or ignored before gets through, with the same bytes.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDispatcher } from "../../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../../src/delivery/retry-policy.ts";
import { waitsFor } from "../../../src/delivery/waits.ts";
import { controlId } from "../../../src/domain/ids.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { problemCatalogue } from "../../../src/domain/problem-catalogue.ts";
import type { Verdict } from "../../../src/journal/answer.ts";
import { openMemoryArchive } from "../../../src/journal/archive/archive.ts";
import { createJournal } from "../../../src/journal/journal.ts";
import type { Party } from "../../../src/journal/validate.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { noFaults } from "../../support/no-faults.ts";
import { outboxStore } from "../../support/outbox-store.ts";
import { thoroughly } from "../../support/thorough.ts";
import { oru, oul } from "../journal/messages.ts";
import { topics } from "./harness.ts";

const party = (application: string, facility = "KOMMUNEN"): Party => ({ application, facility });
const parties = fc.constantFrom(party("EPJ"), party("LABQC"), party("EPJ", "NABOEN"));
const signed = { by: "Kari Nilsen", reason: "rettet" };

interface Settings {
  readonly journal: Party;
  readonly qcReceiver: Party;
  readonly receiver: Party | null;
  readonly controls: Party | null | undefined;
}

const named = (message: Buffer, to: Party, id: string): Buffer =>
  Buffer.from(
    message
      .toString("utf8")
      .replace(/^((?:[^|]*\|){4})[^|]*\|[^|]*((?:\|[^|]*){3}\|)[^|]*/, `$1${to.application}|${to.facility}$2${id}`),
  );

async function exchange(settings: Settings) {
  const clock = manualClock();
  const { store, queue } = outboxStore();
  const { outbox } = store;
  queue("R1", { bytes: named(oru(), settings.journal, "R1") });
  queue("Q1", { bytes: named(oul(), settings.qcReceiver, "Q1"), channel: "qc" });
  const station = memoryLink();
  const world = { clock, random: () => 0.5, logger: silentLogger, faults: noFaults };
  const dispatcher = createDispatcher({
    ...{ ...world, outbox, link: station, topics, policy: { ...defaultDeliveryPolicy, noteWithinMs: 0 } },
    identity: {
      sender: party("LABBRO", "BJERKE"),
      receivers: { result: settings.journal, qc: settings.qcReceiver },
      processingId: "T",
    },
  });
  const archive = openMemoryArchive<Verdict>();
  const receive = async (identity: Party | null, controlIdentity: Party | null | undefined): Promise<void> => {
    const link = memoryLink();
    const own = controlIdentity === undefined ? {} : { controlIdentity };
    await createJournal({ ...world, link, archive, identity, ...own }).start();
    link.onPublish = ({ payload }) => {
      setImmediate(() => void station.deliver(topics.ack, payload));
      return Promise.resolve({ nobodyListens: false });
    };
    station.onPublish = ({ topic, payload }) => {
      setImmediate(() => void link.deliver(topic, payload));
      return Promise.resolve({ nobodyListens: false });
    };
  };
  await receive(settings.receiver, settings.controls);
  await dispatcher.start();
  await clock.advance(600_000);
  const told = ["R1", "Q1"].map((id) => {
    const row = outbox.byControlId(id);
    if (row === null) throw new Error("lost");
    const { view } = dispatcher;
    const code = row.stopCode ?? view.unbelieved(id)?.code ?? null;
    const waits = waitsFor({ row, before: null, delivery: view, now: clock.now(), time: String });
    return { state: row.state, code, waits };
  });
  return { told, clock, outbox, correct: () => receive(settings.journal, settings.qcReceiver), stop: () => dispatcher.stop() };
}

const settings = fc.record<Settings>({
  ...{ journal: parties, qcReceiver: parties },
  receiver: fc.option(parties, { nil: null }),
  controls: fc.option(fc.option(parties, { nil: null }), { nil: undefined }),
});

test("any two either exchange both kinds of message, or the list says why; corrected, they exchange", async () => {
  await fc.assert(
    fc.asyncProperty(settings, async (chosen) => {
      const { told, clock, outbox, correct, stop } = await exchange(chosen);
      for (const { state, code, waits } of told) {
        if (state === "accepted") continue;
        expect(code).toMatch(/^(ACK_OTHER_|JOURNAL_REFUSED)/);
        expect(code !== null && problemCatalogue[code].do).toMatch(/receiver/);
        expect(waits).not.toBeNull();
      }
      await correct();
      for (const id of ["R1", "Q1"]) outbox.sendAgain(controlId(id), { at: clock.now(), ...signed });
      await clock.advance(1_800_000);
      expect(outbox.counts()).toMatchObject({ accepted: 2, queued: 0, published: 0, stopped: 0 });
      await stop();
    }),
    { numRuns: thoroughly(40, 400) },
  );
});
