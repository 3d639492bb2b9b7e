/**
 * Opening a SQLite file so that a commit is a commit: WAL with synchronous=FULL, asserted after the first write, because the
 * library's default for WAL is NORMAL and a fresh file reads back the wrong setting until then (STACK.md 3).
 */
import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { UserError } from "../../domain/problem-catalogue.ts";
import { planOnce } from "./planned-once.ts";
import { storeProblem } from "./store-problems.ts";

export type Db = Database.Database;

/** One step of the schema; `sql` runs once, in order, inside a transaction. */
export interface Migration {
  readonly version: number;
  readonly note: string;
  readonly sql: string;
}

export interface OpenOptions {
  readonly readonly?: boolean;
  /** With `readonly`: the oldest version that what is read is there in; default: the newest. */
  readonly readableFrom?: number;
}

/** How long another program's lock is waited for while the file is opened and brought up to date: nothing runs yet. */
const openingPatienceMs = 2_000;
/** And afterwards: everything else waits as long, so it is tried again rather than waited for. */
const runningPatienceMs = 50;
const inMemory = ":memory:";

/**
 * Opens and, unless read-only, migrates. Throws UserError STORE_NEWER, STORE_OLDER, STORE_UNSAFE, or what `storeProblem` makes of
 * SQLite's failure (STORE_LOCKED, STORE_DAMAGED, STORE_FULL, NOT_PERMITTED).
 */
export function openDatabase(path: string, migrations: readonly Migration[], options: OpenOptions = {}): Db {
  let db: Db | null = null;
  try {
    db = new Database(path, { readonly: options.readonly ?? false, timeout: openingPatienceMs });
    planOnce(db);
    if (options.readonly !== true) {
      makeDurable(db, path);
      migrate(db, migrations);
    }
    assertKnownVersion(db, migrations);
    if (options.readonly === true) assertReadable(db, options.readableFrom ?? migrations.at(-1)?.version ?? 0);
    db.pragma(`busy_timeout = ${runningPatienceMs}`);
    return db;
  } catch (error) {
    db?.close();
    throw storeProblem(error) ?? error;
  }
}

/** By their steps: a database with nothing in it, as it is when they are done. */
const empty = new WeakMap<readonly Migration[], Buffer>();

/** One that vanishes with the process. The steps are gone once in it. */
export function openInMemory(migrations: readonly Migration[]): Db {
  const image = empty.get(migrations) ?? imageOf(openDatabase(inMemory, migrations));
  empty.set(migrations, image);
  const db = openImage(image);
  makeDurable(db, inMemory);
  return db;
}

/** As a database that vanishes with the process. */
export function openImage(image: Buffer): Db {
  const db = new Database(image);
  planOnce(db);
  return db;
}

function imageOf(db: Db): Buffer {
  const image = db.serialize();
  db.close();
  return image;
}

function makeDurable(db: Db, path: string): void {
  const mode = db.pragma("journal_mode = WAL", { simple: true });
  db.pragma("synchronous = FULL");
  // 16 MB: pages that every result writes are copied into the database a quarter as often.
  db.pragma("wal_autocheckpoint = 4000");
  db.pragma("foreign_keys = ON");
  // What is deleted (a patient list after seven days) does not stay readable in free pages.
  db.pragma("secure_delete = ON");
  // One commit: each waits for the disk.
  db.exec(`BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS opened (at TEXT NOT NULL);
    DELETE FROM opened; INSERT INTO opened VALUES ('probe'); COMMIT`);
  const synchronous = db.pragma("synchronous", { simple: true });
  if (path !== inMemory && (mode !== "wal" || synchronous !== 2)) {
    throw new UserError("STORE_UNSAFE", `journal_mode is ${String(mode)} and synchronous is ${String(synchronous)}.`);
  }
}

/**
 * Pages as they were before a part of a transaction are kept in memory: SQLite writes them to a temporary file otherwise, outside the store's
 * folder, which took a third of storing an answer (STACK.md 3). For a store in work, not before: `VACUUM` makes its copy in memory as well
 * then. Drops what is temporary.
 */
export const takeBackFromMemory = (db: Db): void => void db.pragma("temp_store = MEMORY");

/** Of a file; 0: there is none, or nothing in it. */
export function versionAt(path: string): number {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return 0;
  const db = new Database(path, { readonly: true, timeout: openingPatienceMs });
  try {
    return userVersion(db);
  } catch (error) {
    throw storeProblem(error) ?? error;
  } finally {
    db.close();
  }
}

const userVersion = (db: Db): number => Number(db.pragma("user_version", { simple: true }));

function migrate(db: Db, migrations: readonly Migration[]): void {
  const current = userVersion(db);
  for (const migration of migrations) {
    if (migration.version <= current) continue;
    try {
      db.transaction(() => {
        db.exec(migration.sql);
        db.pragma(`user_version = ${migration.version}`);
      })();
    } catch (error) {
      // It says a version that it is not of.
      if (error instanceof Database.SqliteError && error.code === "SQLITE_ERROR")
        throw new UserError("STORE_DAMAGED", `It cannot be brought to version ${migration.version}.`);
      throw error;
    }
  }
}

function assertKnownVersion(db: Db, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  if (userVersion(db) > newest) {
    throw new UserError("STORE_NEWER", `Its version is ${userVersion(db)}, this Labbro knows ${newest}.`);
  }
}

/** What only reads cannot bring an older file up to date. */
function assertReadable(db: Db, from: number): void {
  if (userVersion(db) < from) throw new UserError("STORE_OLDER", `Its version is ${userVersion(db)}, this Labbro wants ${from}.`);
}

/** All of the work or nothing; within a transaction as a part of it. Made once for many pieces of work: making it costs more than a small statement. */
export const atomicallyIn = (db: Db): (<T>(work: () => T) => T) =>
  db.transaction((work: () => unknown) => work()) as <T>(work: () => T) => T;

/**
 * The id that the next row of a covered table with AUTOINCREMENT gets: above all that SQLite or the audit chain knows, for one that is given again
 * would be taken for that of a row that is missing. Whoever asks adds that row before anybody else asks.
 */
export function nextIdOf(db: Db, table: string): () => number {
  const given = db.prepare<[string], number>("SELECT seq FROM sqlite_sequence WHERE name = ?").pluck();
  const linked = db
    .prepare<[string], number>("SELECT row FROM audit WHERE source = ? AND typeof(row) = 'integer' ORDER BY row DESC LIMIT 1")
    .pluck();
  return () => Math.max(given.get(table) ?? 0, linked.get(table) ?? 0) + 1;
}
