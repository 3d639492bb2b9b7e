/**
 * Opening the archive's file, also where several receivers on one host open it at the same moment: one at a time makes the file, its
 * key and its schema; afterwards SQLite's own lock, waited for, keeps their transactions apart. Whoever has it open says so until the end, so
 * that nobody exchanges its key meanwhile.
 */
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { removeLeftDrafts } from "../../files/drafts.ts";
import { ownNewFile, ownNewFolder } from "../../files/private.ts";
import { isOddFile } from "../../files/regular-file.ts";
import type { Db } from "../../store/database/database.ts";
import { holdShared, holdTurn } from "../../store/opening/lock-file.ts";
import { isDatabase } from "../../store/opening/marks.ts";
import { openForReading } from "../../store/opening/open-for-reading.ts";
import { openStore } from "../../store/opening/open-store.ts";
import type { Seal } from "../../store/sealing/seal.ts";
import { filesOf, type StoreFiles } from "../../store/store-files.ts";
import { archiveFiles, inArchiveWords } from "./archive-files.ts";

export interface ArchiveFile {
  readonly db: Db;
  readonly seal: Seal;
  close(): void;
}

/** A transaction of another receiver takes milliseconds; a disk that takes longer than this is at fault. */
const patienceMs = 15_000;

/**
 * Makes the file, and beside it the key that its columns are sealed with, on first use. An archive without its key, or a key without its
 * archive, would let repeated messages through as new ones. Throws UserError ARCHIVE_INCOMPLETE, ARCHIVE_DAMAGED, or as `openStore`.
 */
export function openArchiveFile(path: string): ArchiveFile {
  const files = archiveFiles(path);
  // A folder that was there may hold other things; one that is made here is ours alone.
  ownNewFolder(dirname(path));
  refuseNoArchive(files);
  const names = filesOf(files).map((one) => `.${basename(one)}.`);
  removeLeftDrafts(dirname(path), (draft) => names.some((name) => draft.startsWith(name)));
  ownNewFile(files.lock);
  const letGo = orLocked(holdShared(files.lock, patienceMs), files);
  try {
    const { db, seal } = oneAtATime(files, () => inArchiveWords(() => openStore(files)));
    db.pragma(`busy_timeout = ${patienceMs}`);
    const close = (): void => {
      db.close();
      letGo();
    };
    return { db, seal, close };
  } catch (error) {
    letGo();
    throw error;
  }
}

function oneAtATime<T>(files: StoreFiles, work: () => T): T {
  const endTurn = orLocked(holdTurn(files.lock, patienceMs), files);
  try {
    return work();
  } finally {
    endTurn();
  }
}

function orLocked(letGo: (() => void) | null, { lock }: StoreFiles): () => void {
  if (letGo === null) throw new UserError("STORE_LOCKED", `File: ${lock}.`);
  return letGo;
}

/** One that is there and up to date, to write down in it who looks. Throws UserError BAD_INPUT_FILE, ARCHIVE_OLDER, or as `openArchiveFile`. */
export function openArchiveThatIs(path: string): ArchiveFile {
  const files = archiveFiles(path);
  refuseNoArchive(files);
  inArchiveWords(() => openForReading(files).db.close());
  return openArchiveFile(path);
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Before anything is opened or narrowed: a pipe would be waited for, and another program's file is not ours. Throws UserError
 * BAD_INPUT_FILE.
 */
export function refuseNoArchive({ database, key, lock, mark }: StoreFiles): void {
  for (const one of [database, key, lock, mark])
    if (isOddFile(one)) throw new UserError("BAD_INPUT_FILE", `${resolve(one)} is no ordinary file.`);
  if (sizeOf(database) > 0 && sizeOf(key) === 0 && sizeOf(mark) === 0 && !isDatabase(database))
    throw new UserError("BAD_INPUT_FILE", `${resolve(database)} is no journal archive.`);
}
