/**
 * Opening the archive's file, also where several receivers on one host open it at the same moment: one at a time makes the file, its
 * key and its schema; afterwards SQLite's own lock, waited for, keeps their transactions apart.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { UserError } from "../domain/problem-catalogue.ts";
import { type Db, openDatabase } from "./database.ts";
import { journalMigrations } from "./migrations/journal.ts";
import { clearSeal, type Seal } from "./seal.ts";

export interface ArchiveFile {
  readonly db: Db;
  readonly seal: Seal;
}

/** A transaction of another receiver takes milliseconds; a disk that takes longer than this is at fault. */
const patienceMs = 15_000;

/** Makes the file, and beside it the key that its columns are sealed with, on first use. Throws as `openDatabase`. */
export function openArchiveFile(path: string): ArchiveFile {
  return oneAtATime(`${path}.lock`, () => {
    const db = openDatabase(path, journalMigrations);
    db.pragma(`busy_timeout = ${patienceMs}`);
    const keyPath = `${path}.key`;
    if (!existsSync(keyPath)) writeFileSync(keyPath, randomBytes(32), { mode: 0o600, flag: "wx" });
    return { db, seal: clearSeal(readFileSync(keyPath)) };
  });
}

/** For reading, also while a receiver is running on it. Throws UserError BAD_INPUT_FILE. */
export function openArchiveFileForReading(path: string): ArchiveFile {
  if (!existsSync(path) || !existsSync(`${path}.key`)) throw new UserError("BAD_INPUT_FILE", `${path} is no journal archive.`);
  const db = openDatabase(path, journalMigrations, { readonly: true });
  return { db, seal: clearSeal(readFileSync(`${path}.key`)) };
}

/** The lock is an open transaction on a file of its own: the operating system lets go of it however the process ends. */
function oneAtATime<T>(lockPath: string, work: () => T): T {
  const lock = new Database(lockPath, { timeout: patienceMs });
  try {
    lock.pragma("journal_mode = DELETE");
    lock.exec("BEGIN EXCLUSIVE");
    return work();
  } finally {
    lock.close();
  }
}
