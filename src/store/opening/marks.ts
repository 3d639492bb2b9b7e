/**
 * Three things belong together: a database, its key and the mark beside it. All three name one store: the key by being what the name is
 * made from, the database in a row, the mark in a small file. So a database that is gone, empty or another store's is never taken
 * for a new one, and nothing is read with a key that is not its own.
 */
import { createHmac } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import Database from "better-sqlite3";
import { UserError } from "../../domain/problem-catalogue.ts";
import { contentOf, writeDurablySync } from "../../files/durable.ts";
import { isOddFile } from "../../files/regular-file.ts";
import { hasChain } from "../audit/chain.ts";
import type { Db } from "../database/database.ts";
import { openingProblem } from "../database/store-problems.ts";
import { keyFits } from "../key/key-fits.ts";
import { type Environment, fileOf, type KeyPlace, keyAt, keyBytes, keyPlaceOf, notHere, placeNow } from "../key/key-place.ts";
import type { StoreKeys } from "../sealing/seal.ts";
import { unlock } from "../sealing/seal-keys.ts";
import type { StoreFiles, StoreKind } from "../store-files.ts";

/** `making`: a new store is being made, nothing was ever written to it; a kill there is gone on from. */
export type Mark = { readonly key: KeyPlace } & (
  | { readonly state: "none" | "making" | "unreadable" }
  | { readonly state: "made"; readonly store: string }
);

const besideData: KeyPlace = { kind: "folder" };

/** What the database says, looked at without writing. `store`: null in one of a Labbro that wrote no marks. */
type DatabaseMark =
  | { readonly state: "none" | "empty" }
  | { readonly state: "filled"; readonly store: string | null; readonly keys: StoreKeys | null };

/** The name of the store that a root belongs to; says nothing about it. */
export const storeNameOf = ({ root }: Pick<StoreKeys, "root">): string =>
  createHmac("sha256", root).update("labbro store", "utf8").digest("hex").slice(0, 24);

/** The name that a database carries; null: none yet. */
export const markIn = (db: Db): string | null =>
  db.prepare<[], { store: string }>("SELECT store FROM store_mark").get()?.store ?? null;

/** Once in a database's life. */
export const markAs = (db: Db, store: string): void =>
  void db.prepare("INSERT INTO store_mark (only, store) VALUES (1, ?)").run(store);

export function readMark({ mark }: StoreFiles): Mark {
  const text = contentOf(mark)?.toString("utf8");
  if (text === undefined) return { state: "none", key: besideData };
  try {
    const said = JSON.parse(text) as { readonly store: unknown; readonly key?: unknown };
    const key = keyPlaceOf(said.key) ?? besideData;
    if (said.store === null) return { state: "making", key };
    return typeof said.store === "string" ? { state: "made", store: said.store, key } : { state: "unreadable", key };
  } catch {
    // Written durably, so only another program can have torn it; the key and the database still say whose it is.
    return { state: "unreadable", key: besideData };
  }
}

/** `store`: null while it is being made. */
export const writeMark = ({ mark }: StoreFiles, store: string | null, key: KeyPlace): boolean =>
  writeDurablySync(mark, `${JSON.stringify(key.kind === "folder" ? { store } : { store, key })}\n`);

/** Whether anything here is, or was, a store. */
export const holdsStore = ({ database, key, mark }: StoreFiles): boolean =>
  [database, key, mark].some((path) => existsSync(path));

/**
 * What is said instead of its name in the mark of a store that has a chain, and so was made; null: it says its name, or is not there, as after a
 * restore that was killed.
 */
export function falseMark(files: StoreFiles): string | null {
  const { state } = readMark(files);
  return state === "made" || state === "none" ? null : state;
}

/** A store with an audit chain was made, whatever somebody wrote into its mark. */
const isBeingMade = (files: StoreFiles, { state }: Mark): boolean => state === "making" && !isLinked(files.database);

function isLinked(path: string): boolean {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return false;
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: openPatienceMs });
  try {
    return hasChain(db);
  } catch (error) {
    // No such table; no database; or what cannot be read, which is told when it is opened.
    if (error instanceof Database.SqliteError) return false;
    throw error;
  } finally {
    db.close();
  }
}

/**
 * The keys of a store that is whole; null: there is none, or it was never finished. Throws UserError STORE_INCOMPLETE, STORE_DAMAGED,
 * KEY_NOT_HERE.
 */
export function wholeStore(files: StoreFiles, env: Environment = process.env): StoreKeys | null {
  const { kind } = files;
  const incomplete = (what: string) => incompleteStore(files, what);
  refuseOddFiles(files);
  const mark = readMark(files);
  if (!holdsStore(files) || isBeingMade(files, mark)) return null;
  const place = placeNow(kind, mark.key, env);
  const key = keyAt(files, place, env);
  const [itsKey, itsDatabase] = [`its key (${keyNamed(files, place)})`, databaseNamed(files)];
  if (key === null && place.kind === "folder") throw incomplete(`${itsKey} is missing beside what is there.`);
  if (key === null) throw notHere(`There is no ${fileOf(files, place, env)}.`);
  if (key.length !== keyBytes) throw incomplete(`${itsKey} has ${key.length} bytes instead of ${keyBytes}.`);
  const database = filledDatabase(files, key);
  const { keys } = database;
  const store = keys === null ? null : storeNameOf(keys);
  if (keys === null || (database.store !== null && database.store !== store))
    throw incomplete(`${itsDatabase} is another store's, or the key is.`);
  if (mark.state === "made" && mark.store !== store) throw incomplete(`${itsKey} is another store's.`);
  if (mark.state === "made" && database.store === null) throw incomplete(`${itsDatabase} is older than the mark beside it.`);
  return keys;
}

/**
 * The same without its key, which may be the service's alone: that a database of this kind lies here. Throws UserError NO_STORE, and as
 * `wholeStore`.
 */
export function requireDatabase(files: StoreFiles): void {
  refuseOddFiles(files);
  if (!holdsStore(files) || isBeingMade(files, readMark(files))) throw noStore(files);
  filledDatabase(files, null);
}

/** Before anything is read: a pipe would be waited for. */
function refuseOddFiles(files: StoreFiles): void {
  for (const one of [files.key, files.database, files.mark])
    if (isOddFile(one)) throw incompleteStore(files, `${basename(one)} is no ordinary file.`);
}

function filledDatabase(files: StoreFiles, key: Uint8Array | null): DatabaseMark & { readonly state: "filled" } {
  const found = databaseMark(files, key);
  if (found.state === "filled") return found;
  throw incompleteStore(files, `${databaseNamed(files)} is ${found.state === "none" ? "missing" : "empty"}.`);
}

const databaseNamed = ({ database }: StoreFiles): string => `its database (${basename(database)})`;
const keyNamed = (files: StoreFiles, place: KeyPlace): string => (place.kind === "file" ? place.path : basename(files.key));

export const noStore = ({ database }: StoreFiles): UserError => new UserError("NO_STORE", `There is no ${resolve(database)}.`);

export const incompleteStore = ({ database }: StoreFiles, what: string): UserError =>
  new UserError("STORE_INCOMPLETE", `${resolve(database)}: ${what}`);

/** Whether a key opens what lies here. Throws as `wholeStore`. */
export function isKeyOf(files: StoreFiles, key: Uint8Array): boolean {
  refuseOddFiles(files);
  const database = databaseMark(files, key);
  if (database.state !== "filled" || database.keys === null) return false;
  return database.store === null || database.store === storeNameOf(database.keys);
}

/** `key` null: nothing is opened with it. */
function databaseMark({ database: path, kind }: StoreFiles, key: Uint8Array | null): DatabaseMark {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return { state: "none" };
  // Not even opened: SQLite takes the write-ahead log of an empty file away.
  if (found.size === 0) return { state: "empty" };
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: openPatienceMs });
    try {
      const isBegun = Number(db.pragma("user_version", { simple: true })) > 0;
      refuseOtherKind(db, path, kind);
      if (!isBegun) return { state: "empty" };
      const marks = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'store_mark'").get();
      const store = marks === undefined ? null : markIn(db);
      // A mark says it all; without one, what the key made earlier says whether it is the same key.
      const fits = key !== null && (store !== null || keyFits(db, key));
      return { state: "filled", store, keys: fits ? unlock(db, key) : null };
    } finally {
      db.close();
    }
  } catch (error) {
    if (isNoDatabase(error)) throw new UserError("STORE_DAMAGED", `${resolve(path)} does not begin as a database does.`);
    throw openingProblem(error) ?? error;
  }
}

/** Theirs is not read, not brought up to date and not blamed for what it lacks. Throws UserError BAD_INPUT_FILE. */
function refuseOtherKind(db: Db, path: string, { covered, called }: StoreKind): void {
  const there = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  const own = covered.map(({ table }) => table).filter((table) => !inEveryKind.includes(table));
  const isEmpty = there.every((table) => beforeAnySchema.includes(table));
  if (!isEmpty && !there.some((table) => own.includes(table)))
    throw new UserError("BAD_INPUT_FILE", `${resolve(path)} is another database, not ${called}.`);
}

const inEveryKind: readonly string[] = ["event"];
/** What opening makes first (database.ts). */
const beforeAnySchema: readonly string[] = ["opened"];

/** How long another program's lock is waited for while nothing runs yet. */
export const openPatienceMs = 2_000;

const isNoDatabase = (error: unknown): boolean => error instanceof Database.SqliteError && error.code === "SQLITE_NOTADB";

/**
 * The file is there, and not empty. Asked of SQLite: where the operating system counts locks by process (POSIX), opening a file that this process
 * works on and closing it again lets go of SQLite's own, and another program takes the write-ahead log away under it.
 */
export function isDatabase(path: string): boolean {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: openPatienceMs });
  try {
    db.pragma("schema_version");
    return true;
  } catch (error) {
    if (isNoDatabase(error)) return false;
    throw error;
  } finally {
    db.close();
  }
}
