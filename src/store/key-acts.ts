/** What is done with a store's key while nothing runs on its data folder: the caller is the only writer. Each may be killed anywhere. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { openDataFolder } from "./data-folder.ts";
import {
  cannotWrite,
  type Environment,
  type KeyPlace,
  keyAt,
  keyBytes,
  notHere,
  placeNow,
  putKey,
  wipeLeftKey,
} from "./key/key-place.ts";
import { keyOfRecovery, recoveryText } from "./key/recovery-key.ts";
import { isKeyOf, readFolderMark, storeFile, wholeStore, writeFolderMark } from "./marks.ts";
import { newestOf, type StoreKeys, sealWith } from "./sealing/seal.ts";
import { forgetFormer, forgetLater, wrapAll } from "./sealing/seal-keys.ts";
import { sealedTables } from "./sealing/sealed-columns.ts";
import { copyEnding, openSealedFile } from "./sealing/sealed-copy.ts";
import { sealFormerNotes } from "./sealing/sealed-notes.ts";
import { sealAnew } from "./sealing/sealing.ts";

function keysOf(dataDir: string, env: Environment): StoreKeys {
  const keys = wholeStore(dataDir, env);
  if (keys === null) throw new UserError("NO_STORE", `Folder: ${resolve(dataDir)}.`);
  return keys;
}

/** Throws UserError NO_STORE, or as `wholeStore`. */
export const recoveryOf = (dataDir: string, env: Environment = process.env): string =>
  recoveryText(newestOf(keysOf(dataDir, env)));

/**
 * Everything is sealed with a new key, and the old one opens nothing any more. Returns how many values did not open before and stay so.
 * Throws UserError KEY_NOT_WRITTEN, or as `openDataFolder`.
 */
export function rotateKey(dataDir: string, env: Environment = process.env): number {
  keysOf(dataDir, env);
  const { db, keys } = openDataFolder(dataDir, env);
  try {
    const place = placeNow(readFolderMark(dataDir).key, env);
    if (place.kind === "credential") throw cannotWrite();
    const newest = keys.newest + 1;
    const key = randomBytes(keyBytes);
    const next = { root: keys.root, newest, masters: new Map([...keys.masters, [newest, key]]) };
    db.transaction(() => {
      forgetLater(db, keys.newest);
      wrapAll(db, next);
    })();
    putKey(dataDir, place, key, env);
    const seal = sealWith(next);
    const unopened = sealAnew(db, seal, newest, sealedTables);
    sealFormerNotes(dataDir, seal, newest);
    db.transaction(() => forgetFormer(db, newest))();
    db.pragma("wal_checkpoint(TRUNCATE)");
    return unopened;
  } finally {
    db.close();
  }
}

/**
 * The key lies in another place from now on. Into a credential systemd has put it already: what it handed over is compared. Throws UserError
 * KEY_IN_USE, KEY_NOT_HERE.
 */
export function moveKey(dataDir: string, to: KeyPlace, env: Environment = process.env): void {
  const keys = keysOf(dataDir, env);
  const key = newestOf(keys);
  const mark = readFolderMark(dataDir);
  const own = { ...env, LABBRO_KEY_FILE: undefined };
  if (to.kind === "file" && existsSync(to.path) && keyAt(dataDir, to, own)?.equals(key) !== true)
    throw new UserError("KEY_IN_USE", `File: ${to.path}.`);
  if (to.kind !== "credential") putKey(dataDir, to, key, own);
  if (keyAt(dataDir, to, own)?.equals(key) !== true) throw notHere("What lies there is another key.");
  if (mark.state === "made") writeFolderMark(dataDir, mark.store, to);
  wipeLeftKey(dataDir, to, key, own, mark.key.kind === "file" ? mark.key.path : undefined);
}

/** The database as an earlier version left it, in the clear: for whoever must look back. Throws UserError BAD_INPUT_FILE, BAD_OUTPUT_FILE, VALUE_CHANGED. */
export function openCopy(dataDir: string, to: string, env: Environment = process.env): void {
  const copy = join(dataDir, `${storeFile}${copyEnding}`);
  if (!existsSync(copy)) throw new UserError("BAD_INPUT_FILE", `There is no ${copy}.`);
  if (existsSync(to)) throw new UserError("BAD_OUTPUT_FILE", `File: ${to}.`);
  openSealedFile(copy, to, sealWith(keysOf(dataDir, env)));
}

/** Puts a key that was lost back into its place. Throws UserError BAD_RECOVERY_KEY, KEY_NOT_WRITTEN, NO_STORE. */
export function restoreKey(dataDir: string, text: string, env: Environment = process.env): void {
  const key = keyOfRecovery(text);
  if (key === null) throw new UserError("BAD_RECOVERY_KEY", "It is not whole, or a character is wrong.");
  if (!existsSync(join(dataDir, storeFile))) throw new UserError("NO_STORE", `Folder: ${resolve(dataDir)}.`);
  if (!isKeyOf(dataDir, key))
    throw new UserError("BAD_RECOVERY_KEY", "It is another store's, or one from before a new key was made.");
  putKey(dataDir, placeNow(readFolderMark(dataDir).key, env), key, env);
}
