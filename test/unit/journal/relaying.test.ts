/** A receiver with a real journal behind it: that journal's answer is the answer, and its silence is silence. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import type { Verdict } from "../../../src/journal/answer.ts";
import { type JournalArchive, openMemoryArchive } from "../../../src/journal/archive/archive.ts";
import { createJournal, type Journal } from "../../../src/journal/journal.ts";
import { type Delivery, type Parcel, type Relay, silence, taken } from "../../../src/journal/relay/relay.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";
import { type MemoryLink, memoryLink } from "../../support/memory-link.ts";
import { oru, oul } from "./messages.ts";

const topic = "labbro/v1/bjerke/base-0412/hl7/result";
let link: MemoryLink;
let archive: JournalArchive<Verdict>;
let clock: ManualClock;
let parcels: Parcel[];
let answer: (parcel: Parcel) => Delivery | Promise<Delivery>;
let journal: Journal;

const relayOf = (takesControls: boolean): Relay => ({
  ...{ target: "fhir", takesControls, patienceMs: 30_000 },
  deliver: (parcel) => {
    parcels.push(parcel);
    return Promise.resolve().then(() => answer(parcel));
  },
  stop: () => Promise.resolve(),
});

async function start(takesControls = true): Promise<void> {
  const options = { identity: null, clock, random: () => 0.5, logger: silentLogger };
  journal = createJournal({ link, archive, relay: relayOf(takesControls), instance: "a", ...options });
  await journal.start();
}

beforeEach(async () => {
  [link, archive, clock, parcels] = [memoryLink(), openMemoryArchive(), manualClock(), []];
  answer = ({ hl7 }) => taken(hl7, Buffer.from("done"));
  await start();
});
afterEach(() => archive.close());

const answers = () => link.published.map(({ payload }) => readAcknowledgement(payload)).filter(isAcknowledgement);
const codes = () => answers().map(({ code }) => code);
const send = (bytes: Uint8Array) => link.deliver(topic, bytes);
const refusal = (code: "AE" | "AR"): Delivery => {
  const error = {
    location: ["PID", "1", "3"],
    code: ["204", "Unknown", "HL70357"],
    severity: "E",
    text: "x|y",
    userText: "Ukjent",
  };
  return {
    ...{ sent: Buffer.from("sent"), answer: Buffer.from("no") },
    verdict: { code, findings: [], relayed: { text: "Nei", errors: [error] } },
  };
};

describe("AA", () => {
  test("is said when the journal behind has said it, and not before", async () => {
    const gate = Promise.withResolvers<Delivery>();
    answer = () => gate.promise;
    const received = send(oru());
    await clock.advance(0);
    expect([link.published, archive.list()]).toEqual([[], []]);
    gate.resolve(taken(oru()));
    await received;
    expect(codes()).toEqual(["AA"]);
  });

  test("is kept with what was sent and what came back", async () => {
    await send(oru());
    expect(archive.list()).toMatchObject([
      { answer: "AA", relay: { target: "fhir", outcome: "AA", attempts: 1, sent: oru().toString("utf8"), answer: "done" } },
    ]);
    expect(journal.counters).toMatchObject({ received: 1, accepted: 1, relayed: 1, relayFailures: 0 });
  });

  test("to a repeated message is ours: the journal behind is not asked again", async () => {
    for (const bytes of [oru(), oru(), oru({ "MSH-10": "SECOND" })]) await send(bytes);
    expect(codes()).toEqual(["AA", "AA", "AA"]);
    expect(parcels).toHaveLength(1);
  });
});

describe("a refusal", () => {
  test("AE is no last word: what a person sends again is asked about again, and taken once the journal takes it", async () => {
    answer = () => refusal("AE");
    for (let i = 0; i < 2; i += 1) await send(oru());
    answer = ({ hl7 }) => taken(hl7);
    for (let i = 0; i < 2; i += 1) await send(oru());
    expect(codes()).toEqual(["AE", "AE", "AA", "AA"]);
    expect(parcels).toHaveLength(3);
    expect(archive.list()).toMatchObject([{ answer: "AA", duplicates: 3 }]);
  });

  test("AE is passed back word for word, about our message", async () => {
    answer = () => refusal("AE");
    await send(oru());
    await send(oru());
    expect(answers()).toMatchObject([
      { code: "AE", controlId: "01KKP3Z0XW7Q4M2C9T5A", errorCode: "204", text: "Ukjent / x|y / Nei", sendingApplication: "EPJ" },
      { code: "AE", controlId: "01KKP3Z0XW7Q4M2C9T5A", errorCode: "204" },
    ]);
    const [, msa, err] = Buffer.from(link.published[0]?.payload ?? [])
      .toString("utf8")
      .split("\r");
    expect([msa, err]).toEqual(["MSA|AE|01KKP3Z0XW7Q4M2C9T5A|Nei", "ERR||PID^1^3|204^Unknown^HL70357|E|||x\\F\\y|Ukjent"]);
    expect(archive.list()).toMatchObject([{ answer: "AE", duplicates: 1 }]);
  });

  test("of a result leaves it unknown: sent anew it is new", async () => {
    answer = () => refusal("AE");
    await send(oru());
    answer = ({ hl7 }) => taken(hl7);
    await send(oru({ "MSH-10": "SECOND" }));
    expect(codes()).toEqual(["AE", "AA"]);
  });

  test("AR is passed back and is not the last word: the same message is asked about again", async () => {
    answer = () => refusal("AR");
    await send(oru());
    expect(archive.relays.waiting()).toBe(1);
    answer = ({ hl7 }) => taken(hl7);
    await send(oru());
    expect(codes()).toEqual(["AR", "AA"]);
    expect(archive.relays.waiting()).toBe(0);
    expect(archive.list()).toMatchObject([{ answer: "AA", duplicates: 0, relay: { attempts: 2 } }]);
  });
});

describe("silence", () => {
  test("of the journal behind is ours, so that the station tries again", async () => {
    answer = ({ hl7 }) => silence(hl7);
    for (let i = 0; i < 3; i += 1) await send(oru());
    expect(link.published).toEqual([]);
    expect(archive.list()).toEqual([]);
    expect(archive.relays.waiting()).toBe(1);
    expect(journal.counters).toMatchObject({ received: 3, accepted: 0, relayFailures: 3 });
    answer = ({ hl7 }) => taken(hl7);
    await send(oru());
    expect(codes()).toEqual(["AA"]);
    expect(archive.list()).toMatchObject([{ relay: { attempts: 4, outcome: "AA" } }]);
  });

  test("is also what a fault in the relay comes to: the next message is not held up", async () => {
    answer = () => Promise.reject(new Error("fault"));
    await send(oru());
    answer = ({ hl7 }) => taken(hl7);
    await send(oru({ "MSH-10": "SECOND", "OBR-3": "RUN-2" }));
    expect(answers()).toMatchObject([{ code: "AA", controlId: "SECOND" }]);
  });

  test("of an archive that cannot store comes after the journal behind has it: AR, and asked about again", async () => {
    const { store } = archive;
    archive.store = () => {
      throw new Error("disk full");
    };
    await send(oru());
    archive.store = store;
    await send(oru());
    expect([codes(), parcels.length]).toEqual([["AR", "AA"], 2]);
  });
});

describe("what is not passed on", () => {
  test.each([
    ["what this receiver refuses itself", oru({ "MSH-10": "SECOND", "OBX-5": "many" })],
    ["a result that is stored with another content", oru({ "MSH-10": "SECOND", "OBX-5": "48" })],
  ])("%s", async (_what, bytes) => {
    await send(oru());
    parcels = [];
    await send(bytes);
    expect(parcels).toEqual([]);
    expect(codes()).toEqual(["AA", "AE"]);
  });

  test("a control, where the journal behind takes none: it is refused, not dropped", async () => {
    link = memoryLink();
    await start(false);
    await link.deliver("labbro/v1/bjerke/base-0412/hl7/qc", oul());
    expect(answers()).toMatchObject([{ code: "AE", errorCode: "200" }]);
    expect(parcels).toEqual([]);
  });
});
