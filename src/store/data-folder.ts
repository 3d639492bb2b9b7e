/**
 * The data folder as a whole: made in an order that tells a half-made new store from a lost one (a mark that says "being made", the key,
 * the database with its own mark, the finished mark), checked before anything is opened for writing, and put aside on request.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { removeLeftDrafts } from "../files/drafts.ts";
import { contentOf, writeDurablySync } from "../files/durable.ts";
import { narrow, ownFolder, ownNewFile } from "../files/private.ts";
import { type Db, openDatabase } from "./database.ts";
import { digestFormer } from "./digest.ts";
import { keyFits } from "./key-fits.ts";
import {
  holdsStore,
  keyBytes,
  keyFile,
  markAs,
  markFile,
  markIn,
  storeFile,
  storeNameOf,
  wholeStore,
  writeFolderMark,
} from "./marks.ts";
import { gatewayMigrations } from "./migrations/gateway-migrations.ts";
import { clearSeal, type Seal } from "./seal.ts";

export interface OpenedFolder {
  readonly db: Db;
  readonly seal: Seal;
}

const databaseFiles = [storeFile, `${storeFile}-wal`, `${storeFile}-shm`] as const;
const ours: readonly string[] = [storeFile, keyFile, markFile, "writer.lock"];
const asidePrefix = "put-aside-";

/** Made, or narrowed to its owner: a folder that is empty or holds a store is ours. Throws UserError FOLDER_OPEN, NOT_PERMITTED. */
export const ownDataFolder = (dataDir: string): void =>
  ownFolder(dataDir, (names) => names.length === 0 || names.some((name) => ours.includes(name) || name.startsWith(asidePrefix)));

/**
 * The caller is the only writer. Makes what is not there yet. Throws UserError STORE_INCOMPLETE, STORE_DAMAGED, STORE_LOCKED, FOLDER_OPEN,
 * NOT_PERMITTED, or as `openDatabase`.
 */
export function openDataFolder(dataDir: string): OpenedFolder {
  ownDataFolder(dataDir);
  removeLeftDrafts(dataDir);
  for (const name of [...databaseFiles, keyFile, markFile]) narrow(join(dataDir, name));
  const key = wholeStore(dataDir) ?? beginNewStore(dataDir);
  const db = openDatabase(join(dataDir, storeFile), gatewayMigrations);
  try {
    const seal = clearSeal(key);
    mark(db, seal, storeNameOf(key), dataDir);
    writeFolderMark(dataDir, storeNameOf(key));
    return { db, seal };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Also goes on from where a kill ended the first attempt. */
function beginNewStore(dataDir: string): Uint8Array {
  writeFolderMark(dataDir, null);
  const keyPath = join(dataDir, keyFile);
  const begun = contentOf(keyPath);
  const key = begun?.length === keyBytes ? begun : randomBytes(keyBytes);
  writeDurablySync(keyPath, key);
  ownNewFile(join(dataDir, storeFile));
  return key;
}

/** Once in the life of a database, with the digests of what waits in it. */
function mark(db: Db, seal: Seal, store: string, dataDir: string): void {
  const marked = markIn(db);
  // Seen here only where a store that was being made got another's database.
  if (marked === null ? !keyFits(db, seal) : marked !== store)
    throw new UserError("STORE_INCOMPLETE", `${resolve(dataDir)}: its database (labbro.db) is another store's.`);
  if (marked !== null) return;
  db.transaction(() => {
    digestFormer(db, seal);
    markAs(db, store);
  })();
}

/** A person has said that what is left may go: it is kept beside the new store. Returns its folder's name. The caller is the only writer. */
export function putStoreAside(dataDir: string, nowMs: number): string {
  if (!holdsStore(dataDir)) throw new UserError("NO_STORE", `Folder: ${dataDir}.`);
  const name = `${asidePrefix}${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  mkdirSync(join(dataDir, name), { mode: 0o700 });
  for (const file of [...databaseFiles, keyFile]) moveIfThere(join(dataDir, file), join(dataDir, name, file));
  // Last: until then the folder says that it is not whole.
  moveIfThere(join(dataDir, markFile), join(dataDir, name, markFile));
  return name;
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
