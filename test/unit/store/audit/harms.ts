/** What a person with a database tool may do to one or two rows, each way of it on its own. */
import type { Database } from "better-sqlite3";
import { type Covered, keyOf, valuesOf } from "../../../../src/store/audit/covered.ts";

/** Whole numbers from 0 on, up to `below`. */
export type Pick = (below: number) => number;
/** What the chain of the harmed store covers. */
type Told = readonly Covered[];
/** True: done. False: there was nothing that it could be done to. */
type Harm = (db: Database, pick: Pick, told: Told) => boolean;

const coveredAs = (told: Told, table: string): Covered => told.find((one) => one.table === table) as Covered;
const one = <T>(list: readonly T[], pick: Pick): T => list[pick(list.length)] as T;
const keyIn = (about: Covered): string => keyOf(about, about.table);
const rowsOf = (db: Database, about: Covered): readonly unknown[] =>
  db
    .prepare(`SELECT ${keyIn(about)} FROM ${about.table} ORDER BY 1`)
    .pluck()
    .all();
const linksOf = (db: Database): readonly unknown[] => db.prepare("SELECT seq FROM audit ORDER BY seq").pluck().all();

/** Another value of the same kind. */
const otherThan = (value: unknown, pick: Pick): unknown => {
  if (value === null) return pick(2) === 0 ? 1 : "noe";
  if (typeof value === "number") return value + 1 + pick(1_000);
  if (typeof value === "string") return pick(3) === 0 ? `${value} ` : value === "" ? "x" : value.slice(1);
  const bytes = Buffer.from(value as Buffer);
  if (bytes.length === 0) return Buffer.from("x");
  const at = pick(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
  return bytes;
};

export const changeValue: Harm = (db, pick, told) => {
  const about = one(told, pick);
  const { table, columns } = about;
  const row = one(rowsOf(db, about), pick);
  const nth = pick(columns.length);
  const column = columns[nth] as string;
  const counted = valuesOf(about, table)[nth] as string;
  const read = (what: string) =>
    db
      .prepare(`SELECT ${what} FROM ${table} WHERE ${keyIn(about)} = ?`)
      .pluck()
      .get(row);
  const before = read(counted);
  const other = otherThan(read(column), pick);
  try {
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${keyIn(about)} = ?`).run(other, row);
  } catch {
    return false; // A strict column does not take it.
  }
  const after = read(counted);
  return JSON.stringify(before) !== JSON.stringify(after);
};

/** What is kept beside the rows: where a result is said to be, how many are where. */
export const changeDerived: Harm = (db, pick) => {
  const [table, column, key] = one([["run", "stage", "key"] as const, ["tally", "count", "what || '.' || place"] as const], pick);
  const row = one(db.prepare(`SELECT ${key} FROM ${table}`).pluck().all(), pick);
  const before = db.prepare(`SELECT ${column} FROM ${table} WHERE ${key} = ?`).pluck().get(row);
  const other = typeof before === "number" ? before + 1 + pick(9) : before === "held" ? "in-journal" : "held";
  return db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(other, row).changes > 0;
};

const deleteRow: Harm = (db, pick, told) => {
  const about = one(told, pick);
  const { table } = about;
  return db.prepare(`DELETE FROM ${table} WHERE ${keyIn(about)} = ?`).run(one(rowsOf(db, about), pick)).changes > 0;
};

/** The same under another key. */
export const insertRow: Harm = (db, pick, told) => {
  const about = one(told, pick);
  const { table } = about;
  const columns = db.prepare("SELECT name, pk, type FROM pragma_table_info(?)").all(table) as readonly {
    readonly name: string;
    readonly pk: number;
    readonly type: string;
  }[];
  const key = columns.findLast(({ pk }) => pk > 0) as (typeof columns)[number];
  const unique = ["entry_key", "version", "identity_key", "message_key"];
  const value = ({ name, type }: (typeof columns)[number]) =>
    name === key.name || unique.includes(name) ? (type === "INTEGER" ? `${name} + 100000` : `${name} || 'x'`) : name;
  const from = `SELECT ${columns.map(value).join(", ")} FROM ${table} WHERE ${keyIn(about)} = ?`;
  return db.prepare(`INSERT INTO ${table} ${from}`).run(one(rowsOf(db, about), pick)).changes > 0;
};

/** Two rows change places. */
const swapRows: Harm = (db, pick, told) => {
  const about = one(told, pick);
  const { table, columns } = about;
  const rows = rowsOf(db, about);
  const [a, b] = [one(rows, pick), one(rows, pick)];
  const read = (row: unknown) =>
    db
      .prepare(`SELECT ${columns.join(", ")} FROM ${table} WHERE ${keyIn(about)} = ?`)
      .raw()
      .get(row) as readonly unknown[];
  const counted = (row: unknown) =>
    JSON.stringify(
      db
        .prepare(`SELECT ${valuesOf(about, table).join(", ")} FROM ${table} WHERE ${keyIn(about)} = ?`)
        .raw()
        .get(row),
    );
  const [ofA, ofB] = [read(a), read(b)];
  if (counted(a) === counted(b)) return false;
  const write = db.prepare(`UPDATE ${table} SET ${columns.map((name) => `${name} = ?`).join(", ")} WHERE ${keyIn(about)} = ?`);
  try {
    // Where a column is unique one of them has to step aside.
    write.run(...(ofA.map((value) => (typeof value === "string" ? `${value}~` : value)) as unknown[]), a);
    write.run(...ofA, b);
    write.run(...ofB, a);
  } catch {
    return false;
  }
  return true;
};

const changeLink: Harm = (db, pick) => {
  const column = one(["source", "row", "change", "link"], pick);
  const row = one(linksOf(db), pick);
  const before = db.prepare(`SELECT ${column} FROM audit WHERE seq = ?`).pluck().get(row);
  const other = column === "change" ? (before === "gone" ? "stands" : "gone") : otherThan(before, pick);
  db.prepare(`UPDATE audit SET ${column} = ? WHERE seq = ?`).run(other, row);
  return true;
};

const deleteLink: Harm = (db, pick) => db.prepare("DELETE FROM audit WHERE seq = ?").run(one(linksOf(db), pick)).changes > 0;

const insertLink: Harm = (db, pick) => {
  const row = one(linksOf(db), pick);
  const last = Number(db.prepare("SELECT max(seq) FROM audit").pluck().get());
  db.prepare("INSERT INTO audit SELECT ?, source, row, change, link FROM audit WHERE seq = ?").run(last + 1 + pick(2), row);
  return true;
};

const swapLinks: Harm = (db, pick) => {
  const rows = linksOf(db);
  const [a, b] = [one(rows, pick), one(rows, pick)];
  if (a === b) return false;
  const move = db.prepare("UPDATE audit SET seq = ? WHERE seq = ?");
  move.run(-1, a);
  move.run(a, b);
  move.run(b, -1);
  return true;
};

/** A row and everything that was written of it. */
const deleteRowAndLinks: Harm = (db, pick, told) => {
  const about = one(told, pick);
  const { table } = about;
  const row = one(rowsOf(db, about), pick);
  db.prepare(`DELETE FROM ${table} WHERE ${keyIn(about)} = ?`).run(row);
  return db.prepare("DELETE FROM audit WHERE source = ? AND row = ?").run(table, row).changes > 0;
};

/** The newest links, with what they are about: an older state, made by hand. */
const cutTheEnd: Harm = (db, pick, told) => {
  const last = Number(db.prepare("SELECT max(seq) FROM audit").pluck().get());
  const cut = db.prepare("SELECT source, row FROM audit WHERE seq > ?").all(last - 1 - pick(5)) as readonly {
    readonly source: string;
    readonly row: unknown;
  }[];
  for (const { source, row } of cut) db.prepare(`DELETE FROM ${source} WHERE ${keyIn(coveredAs(told, source))} = ?`).run(row);
  return db.prepare("DELETE FROM audit WHERE seq > ?").run(last - cut.length).changes > 0;
};

export const harms = {
  changeValue,
  deleteRow,
  insertRow,
  swapRows,
  changeLink,
  deleteLink,
  insertLink,
  swapLinks,
  deleteRowAndLinks,
  cutTheEnd,
} as const satisfies Readonly<Record<string, Harm>>;
