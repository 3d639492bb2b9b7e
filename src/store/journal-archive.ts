/**
 * What the reference journal holds: each message once, with the verdict it got, and the results of the accepted ones, so that a
 * repeated message gets the same answer and a repeated result is not stored twice.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { EpochMs } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { isoTime } from "../domain/time.ts";
import { type Db, openDatabase } from "./database.ts";
import { journalMigrations } from "./migrations/journal.ts";
import { clearSeal, openJson, openText, type Seal, sealJson, sealText } from "./seal.ts";

/** MSH-3, MSH-4, MSH-10: what makes two messages the same one. */
export type MessageIdentity = readonly [application: string, facility: string, controlId: string];

export interface ArchivedResult {
  readonly identity: string;
  readonly content: string;
}

export interface NewArchivedMessage<Verdict> {
  readonly identity: MessageIdentity;
  readonly receivedAt: EpochMs;
  readonly answer: "AA" | "AE";
  readonly verdict: Verdict;
  readonly hl7: Uint8Array;
  /** Those that are new with this message. */
  readonly results: readonly ArchivedResult[];
}

/** One line of `journal list` (CONTRACTS). */
export interface ArchiveEntry {
  readonly controlId: string;
  readonly receivedAt: string;
  readonly answer: "AA" | "AE";
  readonly duplicates: number;
  readonly hl7: string;
}

export interface JournalArchive<Verdict> {
  /** The verdict this message got before, which is now counted as repeated; null: it is new. */
  repeat(identity: MessageIdentity): Verdict | null;
  /** How a result compares with what is stored under its identity. */
  compare(result: ArchivedResult): "new" | "same" | "other";
  store(message: NewArchivedMessage<Verdict>): void;
  /** Counts a message whose results are all stored already, on the messages that brought them. */
  countRepeated(results: readonly ArchivedResult[]): void;
  list(): readonly ArchiveEntry[];
  close(): void;
}

/** Makes the file, and beside it the key that its columns are sealed with, on first use. Throws as `openDatabase`. */
export function openJournalArchive<Verdict>(path: string): JournalArchive<Verdict> {
  const keyPath = `${path}.key`;
  const db = openDatabase(path, journalMigrations);
  if (!existsSync(keyPath)) writeFileSync(keyPath, randomBytes(32), { mode: 0o600, flag: "wx" });
  return archive(db, clearSeal(readFileSync(keyPath)));
}

/** What the archive holds, also while a journal is running on it. Throws UserError BAD_INPUT_FILE. */
export function listJournalArchive(path: string): readonly ArchiveEntry[] {
  if (!existsSync(path) || !existsSync(`${path}.key`)) throw new UserError("BAD_INPUT_FILE", `${path} is no journal archive.`);
  const db = openDatabase(path, journalMigrations, { readonly: true });
  try {
    return list(db, clearSeal(readFileSync(`${path}.key`)));
  } finally {
    db.close();
  }
}

/** An archive that vanishes with the process. */
export function openMemoryArchive<Verdict>(): JournalArchive<Verdict> {
  return archive(openDatabase(":memory:", journalMigrations), clearSeal(randomBytes(32)));
}

function archive<Verdict>(db: Db, seal: Seal): JournalArchive<Verdict> {
  const keyOf = (identity: MessageIdentity): string => seal.fingerprint(JSON.stringify(identity));
  const verdictOf = db.prepare<[string], { sealed_verdict: Buffer }>("SELECT sealed_verdict FROM message WHERE message_key = ?");
  const contentOf = db.prepare<[string], { content_key: string }>("SELECT content_key FROM result WHERE result_key = ?");
  const countMessage = db.prepare("UPDATE message SET duplicates = duplicates + 1 WHERE message_key = ?");
  const countBringer = db.prepare(
    "UPDATE message SET duplicates = duplicates + 1 WHERE id IN (SELECT message_id FROM result WHERE result_key IN (SELECT value FROM json_each(?)))",
  );
  return {
    repeat: (identity) => {
      const known = verdictOf.get(keyOf(identity));
      if (known === undefined) return null;
      countMessage.run(keyOf(identity));
      return openJson<Verdict>(seal, known.sealed_verdict);
    },
    compare: ({ identity, content }) => {
      const stored = contentOf.all(seal.fingerprint(identity));
      if (stored.length === 0) return "new";
      return stored.some(({ content_key }) => content_key === seal.fingerprint(content)) ? "same" : "other";
    },
    store: (message) => store(db, seal, keyOf(message.identity), message),
    countRepeated: (results) => void countBringer.run(JSON.stringify(results.map(({ identity }) => seal.fingerprint(identity)))),
    list: () => list(db, seal),
    close: () => db.close(),
  };
}

function store<Verdict>(db: Db, seal: Seal, messageKey: string, message: NewArchivedMessage<Verdict>): void {
  const insertMessage = db.prepare(
    `INSERT INTO message (message_key, received_at, answer, sealed_control_id, sealed_verdict, sealed_hl7)
     VALUES (@messageKey, @receivedAt, @answer, @controlId, @verdict, @hl7)`,
  );
  const insertResult = db.prepare("INSERT INTO result (result_key, content_key, message_id) VALUES (?, ?, ?)");
  const { identity, receivedAt, answer, verdict, hl7, results } = message;
  db.transaction(() => {
    const sealed = { controlId: sealText(seal, identity[2]), verdict: sealJson(seal, verdict), hl7: seal.seal(hl7) };
    const { lastInsertRowid } = insertMessage.run({ messageKey, receivedAt, answer, ...sealed });
    for (const result of results)
      insertResult.run(seal.fingerprint(result.identity), seal.fingerprint(result.content), lastInsertRowid);
  })();
}

interface MessageRow {
  received_at: number;
  answer: "AA" | "AE";
  duplicates: number;
  sealed_control_id: Buffer;
  sealed_hl7: Buffer;
}

function list(db: Db, seal: Seal): readonly ArchiveEntry[] {
  const rows = db.prepare<[], MessageRow>("SELECT * FROM message ORDER BY id").all();
  return rows.map((row) => ({
    controlId: openText(seal, row.sealed_control_id),
    receivedAt: isoTime(row.received_at, "UTC"),
    answer: row.answer,
    duplicates: row.duplicates,
    hl7: openText(seal, row.sealed_hl7),
  }));
}
