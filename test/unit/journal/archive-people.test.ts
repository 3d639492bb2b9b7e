/** Whoever looks at what an archive holds is on record in it, and is shown nothing that is not as a receiver wrote it. */
import { userInfo } from "node:os";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { verifyStore } from "../../../src/app/commands/audit.ts";
import { acceptChainOf, lookAt, looksAt } from "../../../src/app/journal/look.ts";
import { lookAtArchive, looksAtArchive } from "../../../src/journal/archive/people.ts";
import { messagesWritten, writtenArchive } from "../store/audit/written-archive.ts";

function archive() {
  const { files, archive, close } = writtenArchive();
  return { path: files.database, archive, close };
}

function changed(path: string, sql: string): void {
  const thief = new Database(path);
  thief.exec(sql);
  thief.close();
}

test("each look is on record with account, time and how much was shown, before anything is shown", () => {
  const { path, archive: running, close } = archive();
  const before = looksAtArchive(path).length;
  expect(lookAtArchive(path, { by: "anne", at: 1_000 }).entries).toHaveLength(messagesWritten);
  running.store({ identity: ["A", "B", "late"], receivedAt: 1, answer: "AA", verdict: "v", hl7: Buffer.from("x"), results: [] });
  lookAt(path);
  expect(looksAt(path).slice(before)).toEqual([
    { at: "1970-01-01T00:00:01+00:00", act: "list", upTo: messagesWritten, by: "anne" },
    { at: expect.any(String), act: "list", upTo: messagesWritten + 1, by: userInfo().username },
  ]);
  // Asking who looked shows nobody's results.
  expect(looksAt(path)).toHaveLength(before + 2);
  close();
});

test("an archive that cannot be written to is not shown: nobody would learn of it", () => {
  const { path, close } = archive();
  close();
  changed(path, "CREATE TRIGGER full BEFORE INSERT ON act BEGIN SELECT raise(ABORT, 'full'); END");
  expect(() => lookAt(path)).toThrow();
});

test.each([
  ["a message", "UPDATE message SET received_at = received_at + 1 WHERE id = 5", 1],
  ["an answer", "UPDATE message SET answer = iif(answer = 'AA', 'AE', 'AA') WHERE id = 7", 1],
  ["what was relayed", "UPDATE relay SET outcome = 'AE' WHERE message_key = (SELECT message_key FROM message WHERE id = 6)", 1],
  [
    "a message of somebody else",
    "INSERT INTO message SELECT 999, message_key || 'x', received_at, answer, 0, sealed_control_id, sealed_verdict, sealed_hl7 FROM message WHERE id = 3",
    0,
  ],
  ["a message that is gone", "PRAGMA foreign_keys = OFF; DELETE FROM message WHERE id = 8", 1],
])("%s that something else wrote is left out, and that it is so is told", (_, sql, fewer) => {
  const { path, close } = archive();
  changed(path, sql);
  const { entries, changed: found } = lookAt(path);
  expect(entries).toHaveLength(messagesWritten - fewer);
  expect(found).toBeGreaterThan(0);
  expect(verifyStore({ data: "", archive: path }).found).toBe(found);
  close();
});

test("who answers for the chain is on record with the reason", () => {
  const { path, archive: running, close } = archive();
  const seq = running.audit.head()?.seq ?? 0;
  expect(acceptChainOf(path, "kopien ble lagt tilbake")).toBeGreaterThan(seq);
  expect(looksAt(path).at(-1)).toMatchObject({ act: "audit accept", by: userInfo().username, reason: "kopien ble lagt tilbake" });
  close();
});
