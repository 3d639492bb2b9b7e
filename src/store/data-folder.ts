/**
 * The data folder as a whole: made in an order that tells a half-made new store from a lost one (a mark that says "being made", the key,
 * the database with its own mark, the finished mark), checked before anything is opened for writing, and put aside on request.
 */
import { mkdirSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { removeLeftDrafts } from "../files/drafts.ts";
import { narrow, ownFolder } from "../files/private.ts";
import { hasChain, linkWrites, mayBegin } from "./audit/chain.ts";
import { beginNewStore } from "./begin-store.ts";
import { type Db, openDatabase } from "./database.ts";
import { digestFormer } from "./digest.ts";
import { keyFits } from "./key/key-fits.ts";
import { type Environment, type KeyPlace, keyFile, placeNow, windowsKeyFile, wipeLeftKey } from "./key/key-place.ts";
import {
  type FolderMark,
  holdsStore,
  markAs,
  markFile,
  markIn,
  readFolderMark,
  storeFile,
  storeNameOf,
  wholeStore,
  writeFolderMark,
} from "./marks.ts";
import { sealed } from "./migrations/0024-sealed.ts";
import { gatewayMigrations } from "./migrations/gateway-migrations.ts";
import { requireOwnTriggers } from "./own-triggers.ts";
import { fingerprintBy, newestOf, type Seal, type StoreKeys, sealWith } from "./sealing/seal.ts";
import { forgetFormer, wrapAll } from "./sealing/seal-keys.ts";
import { sealedTables } from "./sealing/sealed-columns.ts";
import { copyEnding, keepSealedCopy } from "./sealing/sealed-copy.ts";
import { sealFormerNotes } from "./sealing/sealed-notes.ts";
import { refuseClear, sealAnew, sealClear } from "./sealing/sealing.ts";
import { openingProblem } from "./store-problems.ts";

export interface OpenedFolder {
  readonly db: Db;
  readonly seal: Seal;
  readonly keys: StoreKeys;
}

/** A mark that does not say it is written anew with what the environment says. */
const placeOf = (mark: FolderMark, env: Environment): KeyPlace => (mark.state === "made" ? mark.key : placeNow(mark.key, env));

const databaseFiles = [storeFile, `${storeFile}-wal`, `${storeFile}-shm`] as const;
const ours: readonly string[] = [storeFile, keyFile, markFile, "writer.lock"];
export const asidePrefix = "put-aside-";

/** Made, or narrowed to its owner: a folder that is empty or holds a store is ours. Throws UserError FOLDER_OPEN, NOT_PERMITTED. */
export const ownDataFolder = (dataDir: string): void =>
  ownFolder(dataDir, (names) => names.length === 0 || names.some((name) => ours.includes(name) || name.startsWith(asidePrefix)));

/**
 * The caller is the only writer. Makes what is not there yet. Throws UserError STORE_INCOMPLETE, STORE_DAMAGED, STORE_LOCKED, FOLDER_OPEN,
 * NOT_PERMITTED, or as `openDatabase`.
 */
export function openDataFolder(dataDir: string, env: Environment = process.env): OpenedFolder {
  ownDataFolder(dataDir);
  removeLeftDrafts(dataDir);
  for (const name of [...databaseFiles, keyFile, windowsKeyFile, markFile]) narrow(join(dataDir, name));
  const known = wholeStore(dataDir, env);
  const { keys, place } =
    known === null ? beginNewStore(dataDir, env) : { keys: known, place: placeOf(readFolderMark(dataDir), env) };
  keepSealedCopy(join(dataDir, storeFile), sealWith(keys), sealed.version);
  const db = openDatabase(join(dataDir, storeFile), gatewayMigrations);
  try {
    const seal = sealWith(keys);
    mark(db, keys, dataDir);
    writeFolderMark(dataDir, storeNameOf(keys), place);
    // It begins when all is sealed.
    if (hasChain(db)) refuseClear(db);
    sealClear(db, seal, sealedTables);
    // Before anything is linked as Labbro's.
    requireOwnTriggers(db, gatewayMigrations);
    linkWrites(db, seal);
    finishNewKey(dataDir, db, keys, seal);
    sealFormerNotes(dataDir, seal, keys.newest);
    wipeLeftKey(dataDir, place, newestOf(keys), env);
    return { db, seal, keys };
  } catch (error) {
    db.close();
    throw openingProblem(error) ?? error;
  }
}

/** Once in the life of a database, with the digests of what waits in it. */
function mark(db: Db, keys: StoreKeys, dataDir: string): void {
  const store = storeNameOf(keys);
  const marked = markIn(db);
  // Seen here only where a store that was being made got another's database.
  if (marked === null ? !keyFits(db, keys.root) : marked !== store)
    throw new UserError("STORE_INCOMPLETE", `${resolve(dataDir)}: its database (labbro.db) is another store's.`);
  const isWrapped = db.prepare("SELECT 1 FROM seal_key LIMIT 1").get() !== undefined;
  if (marked !== null && isWrapped) return;
  db.transaction(() => {
    if (marked === null) digestFormer(db, keys.root);
    if (marked === null) markAs(db, store);
    wrapAll(db, keys);
    mayBegin(db, { fingerprint: fingerprintBy(keys.root) });
  })();
}

/** What a killed `labbro key rotate` left to be done: some values are still sealed with the former key. */
function finishNewKey(dataDir: string, db: Db, { newest, masters }: StoreKeys, seal: Seal): void {
  if (masters.size === 1) return;
  sealAnew(db, seal, newest, sealedTables);
  sealFormerNotes(dataDir, seal, newest);
  db.transaction(() => forgetFormer(db, newest))();
}

/** A person has said that what is left may go: it is kept beside the new store. Returns its folder's name. The caller is the only writer. */
export function putStoreAside(dataDir: string, nowMs: number): string {
  if (!holdsStore(dataDir)) throw new UserError("NO_STORE", `Folder: ${dataDir}.`);
  const name = `${asidePrefix}${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  mkdirSync(join(dataDir, name), { mode: 0o700 });
  for (const file of [...databaseFiles, `${storeFile}${copyEnding}`, keyFile, windowsKeyFile])
    moveIfThere(join(dataDir, file), join(dataDir, name, file));
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
