/**
 * Opening the archive's file, also where several receivers on one host open it at the same moment: one at a time makes the file, its
 * key and its schema; afterwards SQLite's own lock, waited for, keeps their transactions apart.
 */
import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { removeLeftDrafts } from "../../files/drafts.ts";
import { contentOf, writeDurablySync } from "../../files/durable.ts";
import { narrow, ownNewFile, ownNewFolder } from "../../files/private.ts";
import { isOddFile } from "../../files/regular-file.ts";
import { type Db, holdExclusively, openDatabase } from "../../store/database.ts";
import { keyBytes } from "../../store/key/key-place.ts";
import { beginsLikeDatabase, markAs, markIn, storeNameOf } from "../../store/marks.ts";
import { firstKeys, type Seal, type StoreKeys, sealWith } from "../../store/sealing/seal.ts";
import { unlock, wrapAll } from "../../store/sealing/seal-keys.ts";
import { keepSealedCopy } from "../../store/sealing/sealed-copy.ts";
import { isSealed, sealClear } from "../../store/sealing/sealing.ts";
import { archiveTables, journalMigrations, sealedSince } from "./migrations.ts";

export interface ArchiveFile {
  readonly db: Db;
  readonly seal: Seal;
}

/** A transaction of another receiver takes milliseconds; a disk that takes longer than this is at fault. */
const patienceMs = 15_000;

/**
 * Makes the file, and beside it the key that its columns are sealed with, on first use. An archive without its key, or a key without its
 * archive, would let repeated messages through as new ones. Throws UserError ARCHIVE_INCOMPLETE, NOT_PERMITTED, or as `openDatabase`.
 */
export function openArchiveFile(path: string): ArchiveFile {
  // A folder that was there may hold other things; one that is made here is ours alone.
  ownNewFolder(dirname(path));
  refuseOddFiles(path);
  removeLeftDrafts(dirname(path), (name) => name.startsWith(`.${basename(path)}.key.`));
  ownNewFile(`${path}.lock`);
  return oneAtATime(`${path}.lock`, () => {
    const begun = keyBeside(path);
    for (const one of [`${path}-wal`, `${path}-shm`, `${path}.key`]) narrow(one);
    ownNewFile(path);
    if (begun !== null) keepSealedCopy(path, sealWith(firstKeys(begun)), sealedSince);
    const db = openDatabase(path, journalMigrations);
    try {
      db.pragma(`busy_timeout = ${patienceMs}`);
      const key = begun ?? newKey(db, path);
      const seal = sealWith(marked(db, path, key));
      sealClear(db, seal, archiveTables);
      return { db, seal };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Names the archive by its key, once. Throws UserError ARCHIVE_INCOMPLETE. */
function marked(db: Db, path: string, key: Uint8Array): StoreKeys {
  const keys = unlock(db, key);
  if (keys === null) throw incomplete(path, "its key is another archive's.");
  const store = storeNameOf(keys);
  db.transaction(() => {
    if (markIn(db) === null) markAs(db, store);
    if (markIn(db) !== store) throw incomplete(path, "its key is another archive's.");
    if (db.prepare("SELECT 1 FROM seal_key LIMIT 1").get() === undefined) wrapAll(db, keys);
  })();
  return keys;
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Before anything is opened or narrowed: a pipe would be waited for, and another program's file is not ours. */
function refuseOddFiles(path: string): void {
  for (const one of [path, keyPathOf(path), `${path}.lock`])
    if (isOddFile(one)) throw new UserError("BAD_INPUT_FILE", `${resolve(one)} is no ordinary file.`);
  if (sizeOf(path) > 0 && !beginsLikeDatabase(path))
    throw new UserError("BAD_INPUT_FILE", `${resolve(path)} is no journal archive.`);
}

const incomplete = (path: string, what: string) => new UserError("ARCHIVE_INCOMPLETE", `${resolve(path)}: ${what}`);

/** Beside the archive, or where the service's environment says. */
const keyPathOf = (path: string): string => process.env.LABBRO_JOURNAL_KEY_FILE || `${path}.key`;

/** Null: the archive is new. */
function keyBeside(path: string): Uint8Array | null {
  const key = contentOf(keyPathOf(path));
  if (key === null) return null;
  if (key.length !== keyBytes) throw incomplete(path, `its key has ${key.length} bytes instead of ${keyBytes}.`);
  if (sizeOf(path) === 0) throw incomplete(path, "it is missing or empty beside its key.");
  return key;
}

/** The key comes after the schema: an archive without one that holds nothing is one whose making a kill ended. */
function newKey(db: Db, path: string): Uint8Array {
  if (db.prepare("SELECT 1 FROM message LIMIT 1").get() !== undefined) throw incomplete(path, "its key is missing.");
  const key = randomBytes(keyBytes);
  writeDurablySync(keyPathOf(path), key);
  return key;
}

/** For reading, also while a receiver is running on it. Throws UserError BAD_INPUT_FILE. */
export function openArchiveFileForReading(path: string): ArchiveFile {
  if (!existsSync(path) || !existsSync(keyPathOf(path))) throw new UserError("BAD_INPUT_FILE", `${path} is no journal archive.`);
  refuseOddFiles(path);
  const key = keyBeside(path);
  if (key === null) throw incomplete(path, "its key is missing.");
  const db = openDatabase(path, journalMigrations, { readonly: true });
  const keys = unlock(db, key);
  if (keys !== null && isSealed(db)) return { db, seal: sealWith(keys) };
  db.close();
  throw keys === null
    ? incomplete(path, "its key is another archive's.")
    : new UserError("STORE_OLDER", "Not everything in it is sealed yet.");
}

/** The lock is an open transaction on a file of its own: the operating system lets go of it however the process ends. */
function oneAtATime<T>(lockPath: string, work: () => T): T {
  const release = holdExclusively(lockPath, patienceMs);
  if (release === null) throw new UserError("STORE_LOCKED", `File: ${lockPath}.`);
  try {
    return work();
  } finally {
    release();
  }
}
