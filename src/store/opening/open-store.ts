/**
 * Opening a store for work, made on first use in an order that tells a half-made new store from a lost one (a mark that says "being made",
 * the key, the database with its own mark, the finished mark), brought up to date, sealed, and linked from then on.
 */
import { narrow } from "../../files/private.ts";
import { hasChain, isUnbegun, linkFalseMark, linkWrites, mayBegin } from "../audit/chain.ts";
import { auditFloor } from "../audit/floor.ts";
import { type Db, openDatabase, takeBackFromMemory, versionAt } from "../database/database.ts";
import { requireOwnSchema } from "../database/own-schema.ts";
import { openingProblem } from "../database/store-problems.ts";
import { keyFits } from "../key/key-fits.ts";
import { type Environment, type KeyPlace, placeNow, wipeLeftKey } from "../key/key-place.ts";
import { digestFormer } from "../sealing/digest.ts";
import { fingerprintBy, newestOf, type Seal, type StoreKeys, sealWith } from "../sealing/seal.ts";
import { forgetFormer, wrapAll } from "../sealing/seal-keys.ts";
import { keepSealedCopy } from "../sealing/sealed-copy.ts";
import { sealFormerNotes } from "../sealing/sealed-notes.ts";
import { holdsSealed, sealAnew, sealClear, wipeLeft } from "../sealing/sealing.ts";
import { filesOf, type StoreFiles } from "../store-files.ts";
import { beginNewStore } from "./begin-store.ts";
import { filesUnder } from "./files-under.ts";
import { falseMark, incompleteStore, type Mark, markAs, markIn, readMark, storeNameOf, wholeStore, writeMark } from "./marks.ts";

export interface OpenedStore {
  readonly db: Db;
  readonly seal: Seal;
  readonly keys: StoreKeys;
  /** In which files, as they were opened (files-under.ts). */
  readonly lies: string;
}

/**
 * Nobody else opens it meanwhile; its folder is there. Throws UserError STORE_INCOMPLETE, STORE_DAMAGED, STORE_LOCKED, NOT_PERMITTED,
 * KEY_NOT_HERE, KEY_IN_USE, KEY_LEFT, or as `openDatabase`.
 */
export function openStore(files: StoreFiles, env: Environment = process.env): OpenedStore {
  const { kind } = files;
  for (const path of filesOf(files)) narrow(path);
  const known = wholeStore(files, env);
  const { keys, place } =
    known === null ? beginNewStore(files, env) : { keys: known, place: placeOf(files, readMark(files), env) };
  const seal = sealWith(keys);
  keepSealedCopy(files.database, seal, kind.sealedSince);
  const former = versionAt(files.database);
  const db = openDatabase(files.database, kind.migrations);
  const lies = filesUnder(files);
  try {
    mark(db, keys, files);
    // Before it is written anew.
    const said = hasChain(db) ? falseMark(files) : null;
    writeMark(files, storeNameOf(keys), place);
    // It begins when all is sealed.
    if (isUnbegun(db, seal)) sealClear(db, seal, kind.sealedTables);
    else wipeLeft(db);
    // Before anything is linked as Labbro's.
    requireOwnSchema(db, kind.migrations);
    takeBackFromMemory(db);
    linkWrites(db, seal, kind.covered);
    if (former < kind.floorSince) auditFloor(db, seal).raise(true);
    if (said !== null) linkFalseMark(db, said);
    finishNewKey(files, db, keys, seal);
    sealFormerNotes(files.notes, seal, keys.newest);
    wipeLeftKey(files, place, newestOf(keys), env);
    return { db, seal, keys, lies };
  } catch (error) {
    db.close();
    throw openingProblem(error) ?? error;
  }
}

/** A mark that does not say it is written anew with what the environment says. */
const placeOf = ({ kind }: StoreFiles, mark: Mark, env: Environment): KeyPlace =>
  mark.state === "made" ? mark.key : placeNow(kind, mark.key, env);

/** Once in the life of a database, with the digests of what waits in it. */
function mark(db: Db, keys: StoreKeys, files: StoreFiles): void {
  const store = storeNameOf(keys);
  const marked = markIn(db);
  // Seen here only where a store that was being made got another's database.
  if (marked === null ? !keyFits(db, keys.root) : marked !== store)
    throw incompleteStore(files, "its database is another store's.");
  const isWrapped = db.prepare("SELECT 1 FROM seal_key LIMIT 1").get() !== undefined;
  if (marked !== null && isWrapped) return;
  if (holdsSealed(db, sealWith(keys), files.kind.sealedTables)) throw incompleteStore(files, "its marks were taken away.");
  db.transaction(() => {
    if (marked === null) digestFormer(db, keys.root);
    if (marked === null) markAs(db, store);
    wrapAll(db, keys);
    mayBegin(db, { fingerprint: fingerprintBy(keys.root) });
  })();
}

/** What a killed `labbro key rotate` left to be done: some values are still sealed with the former key. */
function finishNewKey({ kind, notes }: StoreFiles, db: Db, { newest, masters }: StoreKeys, seal: Seal): void {
  if (masters.size === 1) return;
  sealAnew(db, seal, newest, kind.sealedTables);
  sealFormerNotes(notes, seal, newest);
  db.transaction(() => forgetFormer(db, newest))();
}
