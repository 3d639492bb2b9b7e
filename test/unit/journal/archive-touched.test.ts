/**
 * What is the same as something stored is answered for and not kept. So nobody who takes a row of the archive away for a moment, or plants one,
 * makes the receiver answer for what it does not have; and no claim of a clock that was wrong keeps a message waiting.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { silentLogger } from "../../../src/domain/logger.ts";
import { readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import { openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { createJournal } from "../../../src/journal/journal.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { type Changes, oru } from "./messages.ts";

const corrected = (value: string): Changes => ({ "OBR-25": "C", "OBX-11": "C", "OBX-5": value });
const withdrawn: Changes = { "OBR-25": "X", "OBX-11": "X", "OBX-2": null, "OBX-5": null };

async function receiver() {
  const path = join(temporaryFolder(), "journal.db");
  const archive = openJournalArchive<never>(path);
  const link = memoryLink();
  const journal = createJournal({
    ...{ link, archive: archive as never, relay: null, instance: "a", identity: null, clock: manualClock() },
    ...{ random: () => 0.5, logger: silentLogger },
  });
  await journal.start();
  const thief = new Database(path);
  thief.pragma("foreign_keys = OFF");
  onTestFinished(() => {
    thief.close();
    archive.close();
  });
  let sent = 0;
  /** MSA-1 of the answer. */
  const send = async (changes: Changes): Promise<string | undefined> => {
    sent += 1;
    const before = link.published.length;
    await link.deliver("labbro/v1/bjerke/base-0412/hl7/result", oru({ "MSH-10": `M${sent}`, ...changes }));
    const answer = link.published.slice(before).at(-1);
    return answer === undefined ? undefined : (readAcknowledgement(answer.payload) as { readonly code?: string }).code;
  };
  return { archive, send, thief };
}

const last = "id = (SELECT max(id) FROM result)";
test.each([
  ["taken away", `DELETE FROM result WHERE ${last}`],
  ["moved to the front", `UPDATE result SET id = -id WHERE ${last}`],
  ["hidden in another series", `UPDATE result SET series_key = 'x', result_key = 'x' WHERE ${last}`],
])("a withdrawal behind a correction that was %s is not answered for", async (_, sql) => {
  const { archive, send, thief } = await receiver();
  expect([await send({}), await send(withdrawn), await send(corrected("48"))]).toEqual(["AA", "AA", "AA"]);
  thief.exec(sql);
  const kept = archive.list().length;
  const answer = await send(withdrawn);
  expect([answer, archive.list().length - kept]).toEqual(["AR", 0]);
});

test.each([
  ["a correction", withdrawn, withdrawn],
  ["an original", {}, {}],
])("%s that somebody has planted is not what was received", async (_, sent, again) => {
  const { send, thief } = await receiver();
  if (sent === withdrawn) await send({});
  await send(sent);
  if (sent === withdrawn) await send(corrected("48"));
  const own = sent === withdrawn ? 2 : 1;
  thief.exec(
    `INSERT INTO result (id, series_key, result_key, version, content_key, message_id)
       SELECT 99, series_key, result_key, version + 50, content_key, message_id FROM result WHERE id = ${own};
     ${sent === withdrawn ? "" : "DELETE FROM result WHERE id = 1"}`,
  );
  expect(await send(again)).toBe("AR");
});

test("untouched, what is repeated is answered for", async () => {
  const { send } = await receiver();
  const all = [{}, withdrawn, corrected("48"), withdrawn];
  for (const one of all) expect(await send(one)).toBe("AA");
  expect([await send(withdrawn), await send({})]).toEqual(["AA", "AA"]);
});

test("a claim of a clock that ran ahead keeps a message waiting for nobody, one that may be laid now does", async () => {
  const { archive } = await receiver();
  const [day, minute] = [86_400_000, 60_000];
  const identity = ["LABBRO", "BJERKE", "X1"] as const;
  expect(archive.relays.claim(identity, ["s"], { owner: "b", now: 400 * day, until: 400 * day + minute })).toBe(true);
  expect(archive.relays.claim(identity, ["s"], { owner: "a", now: day, until: day + minute })).toBe(true);
  expect(archive.relays.claim(identity, ["s"], { owner: "c", now: day, until: day + minute })).toBe(false);
});
