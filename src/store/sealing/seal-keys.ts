/**
 * What a store's key unlocks. The key place holds one key; the database holds, wrapped with it, the store's root and the former keys that
 * some values may still be sealed with. So a new key makes the old one worthless as soon as nothing is sealed with that.
 */
import type { Db } from "../database/database.ts";
import { firstKeys, newestOf, type StoreKeys } from "./seal.ts";
import { derived, openValue, sealValue } from "./sealed-value.ts";

/** The number under which the root is wrapped. */
const rootNumber = 0;

const wrapPlace = (no: number): string => JSON.stringify(["seal_key.wrapped", no]);
const wrapKey = (key: Uint8Array) => derived(key, "labbro wrap");

interface Row {
  readonly by: number;
  readonly no: number;
  readonly wrapped: Buffer;
}

/** Null: the key is not this database's. One in which nothing was wrapped yet takes any key. */
export function unlock(db: Db, key: Uint8Array): StoreKeys | null {
  const hasTable = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seal_key'").get() !== undefined;
  const rows = hasTable ? db.prepare<[], Row>("SELECT by, no, wrapped FROM seal_key ORDER BY by DESC, no").all() : [];
  if (rows.length === 0) return firstKeys(key);
  const by = wrapKey(key);
  const opened = rows.flatMap((row) => {
    const found = openValue(by, row.wrapped, wrapPlace(row.no));
    return found === null ? [] : [{ ...row, found }];
  });
  const root = opened.find(({ no }) => no === rootNumber);
  if (root === undefined) return null;
  const former = opened.filter(({ no }) => no !== rootNumber).map(({ no, found }): [number, Buffer] => [no, found]);
  return { root: root.found, newest: root.by, masters: new Map([...former, [root.by, key]]) };
}

/** Number of the key that the database is sealed with. */
export const newestNo = (db: Db): number =>
  db.prepare<[], { no: number | null }>("SELECT max(by) AS no FROM seal_key").get()?.no ?? 1;

/** Writes down what a key opens. Within a transaction of the caller's. */
export function wrapAll(db: Db, { root, newest, masters }: StoreKeys): void {
  const insert = db.prepare("INSERT OR REPLACE INTO seal_key (by, no, wrapped) VALUES (?, ?, ?)");
  const by = wrapKey(newestOf({ root, newest, masters }));
  const wrapped: readonly (readonly [number, Uint8Array])[] = [[rootNumber, root], ...masters];
  for (const [no, plain] of wrapped) if (no !== newest) insert.run(newest, no, sealValue(by, newest, plain, wrapPlace(no)));
}

/** What a key opens that never came to its place: a kill came before. */
export const forgetLater = (db: Db, newest: number): void => void db.prepare("DELETE FROM seal_key WHERE by > ?").run(newest);

/** Nothing is sealed with former keys any more, so nothing opens with them from now on. */
export const forgetFormer = (db: Db, newest: number): void =>
  void db.prepare("DELETE FROM seal_key WHERE by <> ? OR no <> ?").run(newest, rootNumber);
