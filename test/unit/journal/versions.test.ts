/** Corrections, withdrawals and results on the wrong patient are new versions of what the journal has; it keeps them all. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import type { Verdict } from "../../../src/journal/answer.ts";
import { type JournalArchive, openMemoryArchive } from "../../../src/journal/archive/archive.ts";
import { createJournal } from "../../../src/journal/journal.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { type MemoryLink, memoryLink } from "../../support/memory-link.ts";
import { type Changes, oru, persons } from "./messages.ts";

let link: MemoryLink;
let archive: JournalArchive<Verdict>;
let sent: number;

beforeEach(async () => {
  [link, archive, sent] = [memoryLink(), openMemoryArchive(), 0];
  await createJournal({ link, archive, identity: null, clock: manualClock(), random: () => 0.5, logger: silentLogger }).start();
});
afterEach(() => archive.close());

/** In a message of its own; whether it was accepted, and whether it was new. */
async function send(changes: Changes): Promise<string> {
  sent += 1;
  const before = archive.list().length;
  await link.deliver("labbro/v1/bjerke/base-0412/hl7/result", oru({ "MSH-10": `M${sent}`, ...changes }));
  const answer = readAcknowledgement(link.published.at(-1)?.payload ?? new Uint8Array());
  const isNew = archive.list().length > before;
  return `${isAcknowledgement(answer) ? answer.code : "?"}${isNew ? " new" : ""}`;
}

const original: Changes = {};
const corrected = (value: string): Changes => ({ "OBR-25": "C", "OBX-11": "C", "OBX-5": value });
const withdrawn: Changes = { "OBR-25": "X", "OBX-11": "X", "OBX-2": null, "OBX-5": null };
const wrongPatient: Changes = { "OBR-25": "X", "OBX-11": "W" };

test.each([
  ["a correction", corrected("48")],
  ["a correction that only the order names", { "OBR-25": "C", "OBX-5": "48" }],
  ["a withdrawal", withdrawn],
  ["a withdrawal that repeats the value", { "OBR-25": "X", "OBX-11": "X" }],
  ["a wrong patient", wrongPatient],
  ["a deletion", { "OBR-25": "X", "OBX-11": "D" }],
])("%s of a known result is a new version, and again it is none", async (_what, changes) => {
  expect([await send(original), await send(changes), await send(changes)]).toEqual(["AA new", "AA new", "AA"]);
});

test("a value that is corrected and taken back has three versions", async () => {
  expect([await send(original), await send(corrected("48")), await send(corrected("49")), await send(corrected("48"))]).toEqual(
    Array(4).fill("AA new"),
  );
});

test("a result that is withdrawn, corrected and withdrawn again has every version", async () => {
  for (const changes of [original, withdrawn, corrected("48"), withdrawn]) expect(await send(changes)).toBe("AA new");
});

test("an original that comes again after its correction changes nothing", async () => {
  await send(original);
  await send(corrected("48"));
  expect(await send(original)).toBe("AA");
  expect(await send(corrected("48"))).toBe("AA");
});

test("an original with another content is no version", async () => {
  await send(original);
  await send(corrected("48"));
  expect(await send({ "OBX-5": "48" })).toBe("AE new");
  expect(await send({ "PID-3": persons.ola })).toBe("AE new");
});

test("of a correction, the results that are not corrected are not stored again", async () => {
  await send(original);
  expect(await send({ "OBR-25": "C" })).toBe("AA");
});
