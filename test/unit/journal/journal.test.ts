/** The reference journal from message to answer: stored first, answered always the same, nothing stored twice. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import { judgeAcknowledgement } from "../../../src/hl7/judge-acknowledgement.ts";
import type { Acknowledgement } from "../../../src/hl7/types.ts";
import type { Verdict } from "../../../src/journal/answer.ts";
import { type JournalArchive, openJournalArchive, openMemoryArchive } from "../../../src/journal/archive/archive.ts";
import { createJournal, type Journal, type JournalOptions } from "../../../src/journal/journal.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";
import { archiveEntries } from "../../support/archive-entries.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { type MemoryLink, memoryLink } from "../../support/memory-link.ts";
import { oru, oul, persons } from "./messages.ts";

const resultTopic = "labbro/v1/bjerke/base-0412/hl7/result";
const ackTopic = "labbro/v1/bjerke/base-0412/hl7/ack";

let link: MemoryLink;
let archive: JournalArchive<Verdict>;
let journal: Journal;

async function startJournal(options: Partial<JournalOptions> = {}): Promise<void> {
  const clock = manualClock();
  journal = createJournal({ link, archive, identity: null, clock, random: () => 0.5, logger: silentLogger, ...options });
  await journal.start();
}

beforeEach(async () => {
  link = memoryLink();
  archive = openMemoryArchive();
  await startJournal();
});
afterEach(() => archive.close());

const answers = (): Acknowledgement[] =>
  link.published.map(({ payload }) => readAcknowledgement(payload)).filter(isAcknowledgement);

/** What the journal answers, as the gateway reads it. */
async function send(bytes: Uint8Array): Promise<Acknowledgement | undefined> {
  await link.deliver(resultTopic, bytes);
  return answers().at(-1);
}
const archived = () => archive.list().map(({ controlId, answer, duplicates }) => ({ controlId, answer, duplicates }));

describe("the answer", () => {
  test("to a good message is AA, from the one addressed to the one who sent", async () => {
    expect(await send(oru())).toEqual({
      writtenAt: expect.stringMatching(/^\d{14}/),
      sendingApplication: "EPJ",
      sendingFacility: "KOMMUNEN",
      receivingApplication: "LABBRO",
      receivingFacility: "BJERKE",
      processingId: "T",
      code: "AA",
      controlId: "01KKP3Z0XW7Q4M2C9T5A",
      errorCode: null,
      text: null,
    });
  });

  test("to a good message in 8859/1 is AA too, and the archive shows its letters", async () => {
    const latin = Buffer.from(oru({ "MSH-18": "8859/1" }).toString("utf8"), "latin1");
    expect(await send(latin)).toMatchObject({ code: "AA" });
    expect(archive.list()[0]?.hl7).toContain("Ødegård^Åse");
  });

  test("is in HL7 as the standard has it", async () => {
    await send(oru({ "PID-3": "13717404088^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR" }));
    const lines = Buffer.from(link.published[0]?.payload ?? [])
      .toString("utf8")
      .split("\r");
    expect(lines[0]).toMatch(
      /^MSH\|\^~\\&\|EPJ\|KOMMUNEN\|LABBRO\|BJERKE\|20260314091533\.\d{3}\+0000\|\|ACK\^R01\^ACK\|\w{20}\|T\|2\.5\.1\|\|\|\|\|\|UNICODE UTF-8$/,
    );
    expect(lines.slice(1)).toEqual([
      "MSA|AE|01KKP3Z0XW7Q4M2C9T5A",
      "ERR||PID^1^3^1^1|204^Unknown key identifier^HL70357|E|||PID-3 has wrong check digits.|Ugyldig fødselsnummer",
      "",
    ]);
  });

  test.each([
    ["ORU^R30^ORU_R30", "R33"],
    ["OUL^R22^OUL_R22", "R22"],
  ])("to %s is an ACK of event %s", async (type, event) => {
    await send(oru({ "MSH-9": type }));
    expect(Buffer.from(link.published[0]?.payload ?? []).toString("utf8")).toContain(`|ACK^${event}^ACK|`);
  });

  test("goes to the sender's ack topic, with its MSH-10 as correlation", async () => {
    await send(oru());
    expect(link.published[0]).toMatchObject({ topic: ackTopic, options: { correlation: "01KKP3Z0XW7Q4M2C9T5A" } });
    expect(link.published[0]?.options.retain).toBeUndefined();
  });

  test("goes where MQTT 5 says, with the correlation that came", async () => {
    await link.deliver(resultTopic, oru(), { responseTopic: "own/hl7/ack", correlation: "K1" });
    expect(link.published[0]).toMatchObject({ topic: "own/hl7/ack", options: { correlation: "K1" } });
  });

  test.each(["#", "labbro/+/ack", ""])("never goes to %s, which is no topic", async (responseTopic) => {
    await link.deliver(resultTopic, oru(), { responseTopic });
    expect(link.published[0]?.topic).toBe(ackTopic);
  });

  test("to a control comes from the receiver of controls", async () => {
    await link.deliver("labbro/v1/bjerke/base-0412/hl7/qc", oul());
    expect(answers()[0]).toMatchObject({ code: "AA", sendingApplication: "LABQC", controlId: "01KKNW8F3R6B1V0E7Y2H" });
  });

  test("of a journal that knows its name is in that name, also when it refuses what was meant for another", async () => {
    await startJournal({ identity: { application: "EPJ", facility: "NABOEN" } });
    expect(await send(oru())).toMatchObject({ code: "AE", sendingFacility: "NABOEN", errorCode: "103" });
  });

  test("cannot be changed by anything that stands in the message", async () => {
    const nasty = "A\\F\\B\\S\\C\\X0D\\MSA\\F\\AA\\F\\FORGED";
    await send(oru({ "MSH-3": nasty, "MSH-10": nasty, "MSH-11": nasty }));
    const { message } = readHl7(link.published[0]?.payload ?? new Uint8Array(), "utf8");
    expect(message?.segments.filter(({ name }) => name === "MSH" || name === "MSA")).toHaveLength(2);
    expect(answers()[0]).toMatchObject({ code: "AE", receivingApplication: "A|B^C\rMSA|AA|FORGED" });
  });

  test("is stored before it is sent", async () => {
    let storedAtPublish = -1;
    link.onPublish = () => {
      storedAtPublish = archive.list().length;
      return Promise.resolve({ nobodyListens: false });
    };
    await send(oru());
    expect(storedAtPublish).toBe(1);
  });

  test("that is lost is given again when the message is", async () => {
    link.onPublish = () => Promise.reject(new Error("line cut"));
    await expect(send(oru())).resolves.toBeDefined();
    link.onPublish = () => Promise.resolve({ nobodyListens: false });
    expect(await send(oru())).toMatchObject({ code: "AA" });
    expect(archived()).toEqual([{ controlId: "01KKP3Z0XW7Q4M2C9T5A", answer: "AA", duplicates: 1 }]);
  });

  test("is AR when the message could not be stored, and AA once it can", async () => {
    const { store } = archive;
    archive.store = () => {
      throw Object.assign(new Error("disk full"), { code: "SQLITE_FULL" });
    };
    expect(await send(oru())).toMatchObject({ code: "AR", errorCode: "207" });
    expect(await send(oru({ "MSH-10": "SECOND", "OBR-3": "ANOTHER" }))).toMatchObject({ code: "AR", controlId: "SECOND" });
    archive.store = store;
    expect(await send(oru())).toMatchObject({ code: "AA" });
    expect(archived()).toHaveLength(1);
    expect(journal.counters).toMatchObject({ failed: 2, accepted: 1 });
  });
});

describe("a repeated message", () => {
  test("gets the same verdict and is stored once", async () => {
    const first = await send(oru());
    const second = await send(oru());
    expect(second).toEqual(first);
    await send(oru());
    expect(archived()).toEqual([{ controlId: "01KKP3Z0XW7Q4M2C9T5A", answer: "AA", duplicates: 2 }]);
    expect(journal.counters).toMatchObject({ received: 3, accepted: 1, refused: 0, repeated: 2, unreadable: 0 });
  });

  test("that was refused is refused for the same reasons", async () => {
    const bad = oru({ "OBX-5": "many" });
    const first = await send(bad);
    expect(first).toMatchObject({ code: "AE", errorCode: "102" });
    expect(await send(bad)).toEqual(first);
    expect(archived()).toEqual([{ controlId: "01KKP3Z0XW7Q4M2C9T5A", answer: "AE", duplicates: 1 }]);
  });

  test("is one with the same results: another result under its number is refused, not swallowed", async () => {
    await send(oru());
    expect(await send(oru({ "MSH-7": "20260314101633+0100" }))).toMatchObject({ code: "AA" });
    for (const changes of [{ "OBX-5": "48" }, { "OBX-5": "many" }, { "OBR-3": "ANOTHER-RUN" }])
      expect(await send(oru(changes))).toMatchObject({ code: "AE", errorCode: "99LABBRO:205" });
    expect(archived()).toHaveLength(1);
    expect(await send(oru())).toMatchObject({ code: "AA" });
  });

  test("is one from the same sender: another sender's MSH-10 is another message", async () => {
    await send(oru());
    await send(oru({ "MSH-4": "NABOEN", "OBR-3": "ANOTHER-RUN" }));
    expect(archived()).toHaveLength(2);
  });
});

describe("a repeated result", () => {
  const again = (changes = {}) => oru({ "MSH-10": "SECOND", ...changes });

  test("in a new message is accepted and not stored twice", async () => {
    await send(oru());
    expect(await send(again({ "MSH-7": "20260315101533+0100", "OBX-7": "<5" }))).toMatchObject({
      code: "AA",
      controlId: "SECOND",
    });
    expect(archived()).toEqual([{ controlId: "01KKP3Z0XW7Q4M2C9T5A", answer: "AA", duplicates: 1 }]);
  });

  test.each([
    ["value", { "OBX-5": "48" }],
    ["comparator", { "OBX-2": "SN", "OBX-5": "<^47" }],
    ["patient", { "PID-3": persons.ola }],
    ["time", { "OBX-14": "20260314101106+0100" }],
  ])("with another %s is refused, and the gateway stops and asks a person, however often it was sent", async (_what, changes) => {
    await send(oru());
    const answer = await send(again(changes));
    expect(answer).toMatchObject({ code: "AE" });
    expect(Buffer.from(link.published.at(-1)?.payload ?? []).toString("utf8")).toContain("|205^Duplicate key identifier^");
    for (const alreadyPublished of [false, true]) expect(answer && judgeAcknowledgement(answer, alreadyPublished)).toBe("stop");
  });

  test("with another value is accepted as a correction, and both are kept", async () => {
    await send(oru());
    expect(await send(again({ "OBX-5": "48", "OBX-11": "C", "OBR-25": "C" }))).toMatchObject({ code: "AA" });
    expect(archived().map(({ answer }) => answer)).toEqual(["AA", "AA"]);
  });

  test("may be corrected again", async () => {
    const correction = { "OBX-11": "C", "OBR-25": "C" };
    await send(oru());
    await send(again({ ...correction, "OBX-5": "48" }));
    expect(await send(oru({ ...correction, "MSH-10": "THIRD", "OBX-5": "49" }))).toMatchObject({ code: "AA" });
    expect(archived()).toHaveLength(3);
  });

  test("of a refused message is none: the corrected message is new", async () => {
    await send(oru({ "OBX-6": "mmol/L^^UCUM" }));
    expect(await send(again())).toMatchObject({ code: "AA" });
  });

  test("of another run is none", async () => {
    await send(oru());
    await send(again({ "OBR-3": "ANOTHER-RUN" }));
    expect(archived()).toHaveLength(2);
  });
});

describe("what is no message", () => {
  test.each([
    ["nothing", ""],
    ["noise", "\u0000\u0001\u0002"],
    ["a message without header", "PID|1"],
  ])("%s is counted, not answered, not stored, and not left with the broker", async (_case, text) => {
    await expect(link.deliver(resultTopic, Buffer.from(text))).resolves.toBeUndefined();
    expect(link.published).toEqual([]);
    expect(archived()).toEqual([]);
    expect(journal.counters.unreadable).toBe(1);
  });

  test("a message without MSH-10 is refused and not stored, since it cannot be told from the next one", async () => {
    for (let i = 0; i < 2; i += 1) await link.deliver(resultTopic, oru({ "MSH-10": null }));
    expect(link.published).toHaveLength(2);
    expect(archived()).toEqual([]);
  });

  test("two messages glued together are refused as one", async () => {
    expect(await send(Buffer.concat([oru(), oru({ "MSH-10": "SECOND" })]))).toMatchObject({ code: "AE", errorCode: "100" });
  });
});

describe("the archive", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "labbro-journal-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("survives a restart, and can be listed while a journal runs on it", async () => {
    const path = join(folder, "journal.db");
    archive = openJournalArchive(path);
    await startJournal();
    await send(oru());
    archive.close();
    archive = openJournalArchive(path);
    await startJournal();
    expect(await send(oru())).toMatchObject({ code: "AA" });
    expect(archiveEntries(path)).toEqual([
      {
        no: 1,
        controlId: "01KKP3Z0XW7Q4M2C9T5A",
        receivedAt: "2026-03-14T09:15:33+00:00",
        answer: "AA",
        duplicates: 1,
        hl7: oru().toString("utf8"),
      },
    ]);
  });

  test.skipIf(process.platform === "win32")("has a key that only its owner may read", () => {
    const path = join(folder, "journal.db");
    openJournalArchive(path).close();
    expect(statSync(`${path}.key`).mode & 0o777).toBe(0o600);
  });

  test("that is none is said in words", () => {
    expect(() => archiveEntries(join(folder, "missing.db"))).toThrow(expect.objectContaining({ code: "BAD_INPUT_FILE" }));
  });
});
