/** What is done with a store's key while nothing runs on it: the caller is the only writer. Each may be killed anywhere. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { UserError } from "../domain/problem-catalogue.ts";
import { isNameTaken } from "../files/regular-file.ts";
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
import { isKeyOf, noStore, readMark, wholeStore, writeMark } from "./opening/marks.ts";
import { openStore } from "./opening/open-store.ts";
import { newestOf, type StoreKeys, sealWith } from "./sealing/seal.ts";
import { forgetFormer, forgetLater, wrapAll } from "./sealing/seal-keys.ts";
import { copyEnding, openSealedFile } from "./sealing/sealed-copy.ts";
import { sealFormerNotes } from "./sealing/sealed-notes.ts";
import { sealAnew } from "./sealing/sealing.ts";
import type { StoreFiles } from "./store-files.ts";

function keysOf(files: StoreFiles, env: Environment): StoreKeys {
  const keys = wholeStore(files, env);
  if (keys === null) throw noStore(files);
  return keys;
}

/** Throws UserError NO_STORE, or as `wholeStore`. */
export const recoveryOf = (files: StoreFiles, env: Environment = process.env): string =>
  recoveryText(newestOf(keysOf(files, env)));

/**
 * Everything is sealed with a new key, and the old one opens nothing any more. Returns how many values did not open before and stay so.
 * Throws UserError KEY_NOT_WRITTEN, or as `openStore`.
 */
export function rotateKey(files: StoreFiles, env: Environment = process.env): number {
  keysOf(files, env);
  const { db, keys } = openStore(files, env);
  try {
    const place = placeNow(files.kind, readMark(files).key, env);
    if (place.kind === "credential") throw cannotWrite();
    const newest = keys.newest + 1;
    const key = randomBytes(keyBytes);
    const next = { root: keys.root, newest, masters: new Map([...keys.masters, [newest, key]]) };
    db.transaction(() => {
      forgetLater(db, keys.newest);
      wrapAll(db, next);
    })();
    putKey(files, place, key, env);
    const seal = sealWith(next);
    const unopened = sealAnew(db, seal, newest, files.kind.sealedTables);
    sealFormerNotes(files.notes, seal, newest);
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
export function moveKey(files: StoreFiles, to: KeyPlace, env: Environment = process.env): void {
  const keys = keysOf(files, env);
  const key = newestOf(keys);
  const mark = readMark(files);
  const own = { ...env, [files.kind.keyVariable]: undefined };
  if (to.kind === "file" && isNameTaken(to.path) && keyAt(files, to, own)?.equals(key) !== true)
    throw new UserError("KEY_IN_USE", `File: ${to.path}.`);
  if (to.kind !== "credential") putKey(files, to, key, own);
  if (keyAt(files, to, own)?.equals(key) !== true) throw notHere("What lies there is another key.");
  if (mark.state === "made") writeMark(files, mark.store, to);
  wipeLeftKey(files, to, key, own, mark.key.kind === "file" ? mark.key.path : undefined);
}

/** The database as an earlier version left it, in the clear: for whoever must look back. Throws UserError BAD_INPUT_FILE, BAD_OUTPUT_FILE, VALUE_CHANGED. */
export function openCopy(files: StoreFiles, to: string, env: Environment = process.env): void {
  const copy = `${files.database}${copyEnding}`;
  if (!existsSync(copy)) throw new UserError("BAD_INPUT_FILE", `There is no ${copy}.`);
  if (existsSync(to)) throw new UserError("BAD_OUTPUT_FILE", `File: ${to}.`);
  openSealedFile(copy, to, sealWith(keysOf(files, env)));
}

/** Puts a key that was lost back into its place. Throws UserError BAD_RECOVERY_KEY, KEY_NOT_WRITTEN, NO_STORE. */
export function restoreKey(files: StoreFiles, text: string, env: Environment = process.env): void {
  const key = keyOfRecovery(text);
  if (key === null) throw new UserError("BAD_RECOVERY_KEY", "It is not whole, or a character is wrong.");
  if (!existsSync(files.database)) throw noStore(files);
  if (!isKeyOf(files, key))
    throw new UserError("BAD_RECOVERY_KEY", "It is another store's, or one from before a new key was made.");
  putKey(files, placeNow(files.kind, readMark(files).key, env), key, env);
}
