/**
 * Brings what lies in a store under its newest key: clear values of a store from before, once, and values of former keys after a new one.
 * In portions, each one transaction that says how far it got, so that a kill costs a portion at most.
 */
import Database from "better-sqlite3";
import type { Db } from "../database/database.ts";
import { storeProblem } from "../database/store-problems.ts";
import { orLess, type Place, type Seal } from "./seal.ts";
import type { SealedTable } from "./sealed-columns.ts";
import { keyNumberOf } from "./sealed-value.ts";

const rowsAtATime = 500;
/** The file itself, once everything in it is sealed. */
const fileName = "@file";

type Row = Readonly<Record<string, string | number | Buffer | null>>;

interface Walk {
  /** The key of the last row that is done; null: none. */
  readonly after: readonly unknown[] | null;
  /** What a value becomes; null: it stays. */
  readonly change: (value: Buffer, place: Place) => Buffer | null;
  /** Called in the transaction of its rows. */
  readonly done: (after: readonly unknown[]) => void;
}

/** Every row of a table behind `after`. */
function walk(db: Db, { table, key, bound, columns }: SealedTable, { after, change, done }: Walk): void {
  const names = [...key, ...bound].join(", ");
  const [list, marks] = [key.join(", "), key.map(() => "?").join(", ")];
  const next = (where: string) =>
    db.prepare<unknown[], Row>(
      `SELECT ${names}, ${columns.join(", ")} FROM ${table} ${where} ORDER BY ${list} LIMIT ${rowsAtATime}`,
    );
  const [first, behind] = [next(""), next(`WHERE (${list}) > (${marks})`)];
  const writers = new Map(
    columns.map((column) => [
      column,
      db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key.map((one) => `${one} = ?`).join(" AND ")}`),
    ]),
  );
  const changeRow = (row: Row): void => {
    const of = (column: string) => row[column] as string | number;
    for (const column of columns) {
      const value = row[column];
      if (!Buffer.isBuffer(value)) continue;
      const changed = change(value, [`${table}.${column}`, ...key.map(of), ...bound.map(of)]);
      if (changed !== null) writers.get(column)?.run(changed, ...key.map(of));
    }
  };
  const portion = db.transaction((from: readonly unknown[] | null): readonly unknown[] | null => {
    const rows = from === null ? first.all() : behind.all(...from);
    for (const row of rows) changeRow(row);
    const last = rows.at(-1);
    if (last === undefined) return null;
    const reached = key.map((one) => last[one]);
    done(reached);
    return reached;
  });
  let reached = portion(after);
  while (reached !== null) reached = portion(reached);
}

/** Whether a store from before still holds something clear, or its file does. */
const leftToSeal = (db: Db) => db.prepare<[], { name: string; after: string | null }>("SELECT name, after FROM to_seal").all();

/** Tables whose values are still to be sealed; the file may hold pages from before also where there are none. */
export const namedClear = (db: Db): readonly string[] => leftToSeal(db).flatMap(({ name }) => (name === fileName ? [] : [name]));

/** Whether anything in it opens with its key: then it is no store from before sealing. The newest row of each table is looked at. */
export function holdsSealed(db: Db, seal: Seal, tables: readonly SealedTable[]): boolean {
  return tables.some(({ table, key, bound, columns }) => {
    const newest =
      db.prepare<[], Row>(`SELECT * FROM ${table} AS newest ORDER BY ${key.join(" DESC, ")} DESC LIMIT 1`).get() ?? {};
    const named = [...key, ...bound].map((one) => newest[one] as string | number);
    return columns.some((column) => {
      const value = newest[column];
      return (
        Buffer.isBuffer(value) &&
        orLess(
          () => seal.open(value, [`${table}.${column}`, ...named]).length >= 0,
          () => false,
        )
      );
    });
  });
}

/**
 * Seals what a store of a Labbro that sealed nothing holds, and wipes what it left in the file. Costs nothing where that is done. Never in a store
 * with an audit chain: what is named as clear in that is no work of Labbro's (it is found), and sealing it would make anybody's words its own.
 */
export function sealClear(db: Db, seal: Seal, tables: readonly SealedTable[]): void {
  const left = new Map(leftToSeal(db).map(({ name, after }) => [name, after]));
  if (left.size === 0) return;
  const reach = db.prepare("UPDATE to_seal SET after = ? WHERE name = ?");
  for (const one of tables) {
    const after = left.get(one.table);
    if (after === undefined) continue;
    walk(db, one, {
      after: after === null ? null : (JSON.parse(after) as unknown[]),
      change: (value, place) => seal.seal(value, place),
      done: (reached) => void reach.run(JSON.stringify(reached), one.table),
    });
    finish(db, one.table);
  }
  wipeLeft(db);
}

/** The file itself, where an earlier start could not: another program had it open, or the disk was full. */
export function wipeLeft(db: Db): void {
  if (leftToSeal(db).some(({ name }) => name === fileName) && isFileWiped(db)) finish(db, fileName);
}

const finish = (db: Db, name: string): void => void db.prepare("DELETE FROM to_seal WHERE name = ?").run(name);

/**
 * Free pages go, and the write-ahead log is emptied. False: another program has the file open, or the disk has no room for a second one; at
 * the next start, then, and told until it is done (thief-facts.ts).
 */
function isFileWiped(db: Db): boolean {
  try {
    db.exec("VACUUM");
    const [checkpoint] = db.pragma("wal_checkpoint(TRUNCATE)") as readonly { readonly busy: number }[];
    return checkpoint?.busy === 0;
  } catch (error) {
    const code = storeProblem(error)?.code;
    if (code === "STORE_LOCKED" || code === "STORE_FULL") return false;
    throw error;
  }
}

/** Whether a database's file may still say something in the clear: told without its key. */
export function saysInTheClear(path: string): boolean {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const isKnown = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'to_seal'").get() !== undefined;
    return !isKnown || leftToSeal(db).some(({ name }) => name === fileName);
  } catch (error) {
    // One that cannot be read says nothing of it; that is told elsewhere.
    if (storeProblem(error) !== null) return false;
    throw error;
  } finally {
    db.close();
  }
}

/** After a new key: everything that a former one sealed. Returns how many values do not open and stay as they are. */
export function sealAnew(db: Db, seal: Seal, newest: number, tables: readonly SealedTable[]): number {
  let unopened = 0;
  const anew = (value: Buffer, place: Place): Buffer | null => {
    if (keyNumberOf(value) === newest) return null;
    try {
      return seal.seal(seal.open(value, place), place);
    } catch {
      // Told by the count, and by whoever reads it: a new key is no reason to take it for good.
      unopened += 1;
      return null;
    }
  };
  for (const one of tables) walk(db, one, { after: null, change: anew, done: () => undefined });
  return unopened;
}
