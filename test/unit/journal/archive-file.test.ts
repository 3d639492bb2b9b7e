/** An archive and its key belong together: without the one, the other would take repeated messages for new ones. */
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

function archiveWith(controlId: string): string {
  const path = join(temporaryFolder(), "journal.db");
  const archive = openJournalArchive(path);
  archive.store({
    identity: ["LABBRO", "X", controlId],
    receivedAt: 1,
    answer: "AA",
    verdict: {},
    hl7: Buffer.from("MSH|"),
    results: [],
  });
  archive.close();
  return path;
}

test.each<readonly [string, (path: string) => void, RegExp]>([
  ["its key is gone", (path) => rmSync(`${path}.key`), /its key .*is missing/],
  ["its key is cut", (path) => truncateSync(`${path}.key`, 9), /9 bytes instead of 32/],
  ["its key is another's", (path) => writeFileSync(`${path}.key`, readFileSync(`${archiveWith("B")}.key`)), /another store's/],
  ["the archive is gone", (path) => rmSync(path), /its database .*is missing/],
  ["the archive is empty", (path) => truncateSync(path, 0), /its database .*is empty/],
  ["the archive is another's", (path) => writeFileSync(path, readFileSync(archiveWith("B"))), /another store's/],
])("%s: refused, and nothing is made", (_, harm, says) => {
  const path = archiveWith("A");
  harm(path);
  for (let attempt = 0; attempt < 2; attempt += 1)
    expect(() => openJournalArchive(path)).toThrow(
      expect.objectContaining({ code: "ARCHIVE_INCOMPLETE", message: expect.stringMatching(says) }),
    );
});

test("an archive whose making a kill ended is made at the next start", () => {
  for (const remove of ["key", "mark"] as const) {
    const path = join(temporaryFolder(), "journal.db");
    openJournalArchive(path).close();
    writeFileSync(`${path}.mark`, '{"store":null}');
    if (remove === "key") rmSync(`${path}.key`);
    const db = new Database(path);
    db.exec("DELETE FROM store_mark; DELETE FROM seal_key; DELETE FROM audit");
    db.close();
    openJournalArchive(path).close();
    openJournalArchive(path).close();
  }
});

test("an archive whose marks and chain somebody took away is no new one", () => {
  const path = archiveWith("A");
  rmSync(`${path}.mark`);
  const db = new Database(path);
  db.exec("DELETE FROM store_mark; DELETE FROM seal_key; DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'");
  db.close();
  expect(() => openJournalArchive(path)).toThrow(
    expect.objectContaining({ code: "ARCHIVE_INCOMPLETE", message: expect.stringMatching(/marks were taken away/) }),
  );
});
