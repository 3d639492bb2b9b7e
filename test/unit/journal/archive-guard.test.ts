/** What a receiver learns of its archive while it runs: damage, rows that something else wrote, an older copy that was put back. */
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { type ArchiveGuardOptions, createArchiveGuard } from "../../../src/app/journal/archive-guard.ts";
import { acceptChainOf } from "../../../src/app/journal/look.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../../src/hl7/acknowledgement.ts";
import type { Verdict } from "../../../src/journal/answer.ts";
import { type JournalArchive, openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { archiveFiles } from "../../../src/journal/archive/archive-files.ts";
import { createJournal } from "../../../src/journal/journal.ts";
import { checkInBackground } from "../../../src/store/opening/check-in-background.ts";
import { lookThrough, nothingFound, type StoreFound } from "../../../src/store/opening/look-through.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { noFaults } from "../../support/no-faults.ts";
import { oru } from "./messages.ts";

const day = 24 * 3_600_000;

/** A receiver with its guard on an archive. `found`: what looking through it finds. */
async function receiver(path: string, found: () => StoreFound = () => nothingFound) {
  const archive = openJournalArchive<Verdict>(path);
  const [clock, link] = [manualClock(), memoryLink()];
  const told: string[] = [];
  const own = { clock, logger: silentLogger, link };
  const check: ArchiveGuardOptions["check"] = () => ({ found: Promise.resolve(found()), stop: () => Promise.resolve() });
  const seen = { archive: archive as JournalArchive<unknown>, path, site: "bjerke", faults: noFaults };
  const guard = createArchiveGuard({ ...own, ...seen, talk: (line) => void told.push(line), check });
  const journal = createJournal({ ...own, archive, identity: null, random: () => 0.5 });
  await journal.start();
  guard.start();
  const send = async (n: number): Promise<string | null> => {
    await link.deliver("labbro/v1/bjerke/base-1/hl7/result", oru({ "MSH-10": `M${n}`, "OBR-3": `R${n}` }));
    const answer = readAcknowledgement(
      link.published.findLast(({ topic }) => topic.endsWith("/ack"))?.payload ?? new Uint8Array(),
    );
    return isAcknowledgement(answer) ? answer.code : null;
  };
  const auditTopic = `labbro/v1/bjerke/journal/audit/${archive.name()}`;
  const left = () => link.published.filter(({ topic }) => topic === auditTopic).at(-1)?.payload;
  const hears = (payload: Uint8Array) => link.deliver(auditTopic, payload);
  const codes = () => guard.reasons().map(({ code }) => code);
  const stop = async (): Promise<void> => {
    await guard.stop();
    archive.close();
  };
  return { archive, clock, told, send, left, hears, codes, stop };
}

test("an archive that is as it was written is no reason, and its chain's end lies at the broker", async () => {
  const one = await receiver(join(temporaryFolder(), "journal.db"));
  expect(await one.send(1)).toBe("AA");
  await one.clock.advance(70_000);
  expect(JSON.parse(Buffer.from(one.left() ?? []).toString())).toEqual(one.archive.audit.head());
  await one.hears(one.left() ?? new Uint8Array());
  expect([one.codes(), one.told]).toEqual([[], []]);
  await one.stop();
});

test("an older copy that was put back is told, with what was left at the broker, until somebody says why", async () => {
  const path = join(temporaryFolder(), "journal.db");
  const before = await receiver(path);
  await before.send(1);
  await before.stop();
  copyFileSync(path, `${path}.copy`);
  const lost = await receiver(path);
  await lost.send(2);
  await lost.clock.advance(70_000);
  const left = lost.left() ?? new Uint8Array();
  await lost.stop();
  for (const ending of ["-wal", "-shm"]) if (existsSync(path + ending)) rmSync(path + ending);
  copyFileSync(`${path}.copy`, path);
  const older = await receiver(path);
  await older.hears(left);
  await older.clock.advance(70_000);
  expect([older.codes(), older.left()]).toEqual([["AUDIT_OLDER"], undefined]);
  expect(older.told).toEqual([expect.stringMatching(/labbro audit accept.*--archive/)]);
  acceptChainOf(path, "kopien var ment");
  await older.clock.advance(70_000);
  expect(older.codes()).toEqual([]);
  expect(JSON.parse(Buffer.from(older.left() ?? []).toString())).toEqual(older.archive.audit.head());
  await older.stop();
});

test("rows that something else wrote are found by looking through it each day, and told once", async () => {
  const path = join(temporaryFolder(), "journal.db");
  const one = await receiver(path, () => lookThrough(archiveFiles(path)));
  onTestFinished(() => one.stop());
  await one.send(1);
  const thief = new Database(path);
  onTestFinished(() => void thief.close());
  thief.exec("UPDATE message SET received_at = received_at + 1");
  await one.clock.advance(day);
  expect(one.codes()).toEqual(["AUDIT_BROKEN"]);
  // As the thread finds it.
  expect(await checkInBackground(archiveFiles(path)).found).toMatchObject({ damage: null, changed: 1 });
  expect(one.told).toEqual([expect.stringMatching(/labbro audit verify/)]);
  // Patients wait: the work goes on.
  expect(await one.send(2)).toBe("AA");
});

test("once damage is known nothing is accepted any more: what would be kept could be lost, and the stations have it still", async () => {
  const path = join(temporaryFolder(), "journal.db");
  let found = nothingFound;
  const one = await receiver(path, () => found);
  expect(await one.send(1)).toBe("AA");
  found = { ...nothingFound, damage: "integrity_check found damaged pages or indexes." };
  await one.clock.advance(day);
  expect([await one.send(1), await one.send(2)]).toEqual(["AR", "AR"]);
  expect(one.codes()).toEqual(["ARCHIVE_DAMAGED"]);
  expect(one.told).toEqual([expect.stringMatching(/labbro restore --archive/)]);
  await one.stop();
});
