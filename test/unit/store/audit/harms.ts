/** What a person with a database tool may do to one or two rows, each way of it on its own. */
import type { Database } from "better-sqlite3";
import { type Covered, covered, keyOf, valuesOf } from "../../../../src/store/audit/covered.ts";

/** Whole numbers from 0 on, up to `below`. */
export type Pick = (below: number) => number;
/** True: done. False: there was nothing that it could be done to. */
type Harm = (db: Database, pick: Pick) => boolean;

const coveredAs = (table: string): Covered => covered.find((one) => one.table === table) as Covered;
const one = <T>(list: readonly T[], pick: Pick): T => list[pick(list.length)] as T;
const keyIn = (table: string): string => (table === "audit" ? "seq" : keyOf(coveredAs(table), table));
const rowsOf = (db: Database, table: string): readonly unknown[] =>
  db
    .prepare(`SELECT ${keyIn(table)} FROM ${table} ORDER BY 1`)
    .pluck()
    .all();
const tableOf = (pick: Pick): Covered => one(covered, pick);

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

const changeValue: Harm = (db, pick) => {
  const about = tableOf(pick);
  const { table, columns } = about;
  const row = one(rowsOf(db, table), pick);
  const nth = pick(columns.length);
  const column = columns[nth] as string;
  const counted = valuesOf(about, table)[nth] as string;
  const read = (what: string) =>
    db
      .prepare(`SELECT ${what} FROM ${table} WHERE ${keyIn(table)} = ?`)
      .pluck()
      .get(row);
  const before = read(counted);
  const other = otherThan(read(column), pick);
  try {
    db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${keyIn(table)} = ?`).run(other, row);
  } catch {
    return false; // A strict column does not take it.
  }
  const after = read(counted);
  return JSON.stringify(before) !== JSON.stringify(after);
};

/** What is kept beside the rows: where a result is said to be, how many are where. */
const changeDerived: Harm = (db, pick) => {
  const [table, column, key] = one([["run", "stage", "key"] as const, ["tally", "count", "what || '.' || place"] as const], pick);
  const row = one(db.prepare(`SELECT ${key} FROM ${table}`).pluck().all(), pick);
  const before = db.prepare(`SELECT ${column} FROM ${table} WHERE ${key} = ?`).pluck().get(row);
  const other = typeof before === "number" ? before + 1 + pick(9) : before === "held" ? "in-journal" : "held";
  return db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`).run(other, row).changes > 0;
};

const deleteRow: Harm = (db, pick) => {
  const { table } = tableOf(pick);
  return db.prepare(`DELETE FROM ${table} WHERE ${keyIn(table)} = ?`).run(one(rowsOf(db, table), pick)).changes > 0;
};

/** The same under another key. */
const insertRow: Harm = (db, pick) => {
  const { table } = tableOf(pick);
  const columns = db.prepare("SELECT name, pk, type FROM pragma_table_info(?)").all(table) as readonly {
    readonly name: string;
    readonly pk: number;
    readonly type: string;
  }[];
  const key = columns.findLast(({ pk }) => pk > 0) as (typeof columns)[number];
  const unique = ["entry_key", "version", "identity_key"];
  const value = ({ name, type }: (typeof columns)[number]) =>
    name === key.name || unique.includes(name) ? (type === "INTEGER" ? `${name} + 100000` : `${name} || 'x'`) : name;
  const from = `SELECT ${columns.map(value).join(", ")} FROM ${table} WHERE ${keyIn(table)} = ?`;
  return db.prepare(`INSERT INTO ${table} ${from}`).run(one(rowsOf(db, table), pick)).changes > 0;
};

/** Two rows change places. */
const swapRows: Harm = (db, pick) => {
  const about = tableOf(pick);
  const { table, columns } = about;
  const rows = rowsOf(db, table);
  const [a, b] = [one(rows, pick), one(rows, pick)];
  const read = (row: unknown) =>
    db
      .prepare(`SELECT ${columns.join(", ")} FROM ${table} WHERE ${keyIn(table)} = ?`)
      .raw()
      .get(row) as readonly unknown[];
  const counted = (row: unknown) =>
    JSON.stringify(
      db
        .prepare(`SELECT ${valuesOf(about, table).join(", ")} FROM ${table} WHERE ${keyIn(table)} = ?`)
        .raw()
        .get(row),
    );
  const [ofA, ofB] = [read(a), read(b)];
  if (counted(a) === counted(b)) return false;
  const write = db.prepare(`UPDATE ${table} SET ${columns.map((name) => `${name} = ?`).join(", ")} WHERE ${keyIn(table)} = ?`);
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
  const row = one(rowsOf(db, "audit"), pick);
  const before = db.prepare(`SELECT ${column} FROM audit WHERE seq = ?`).pluck().get(row);
  const other = column === "change" ? (before === "gone" ? "stands" : "gone") : otherThan(before, pick);
  db.prepare(`UPDATE audit SET ${column} = ? WHERE seq = ?`).run(other, row);
  return true;
};

const deleteLink: Harm = (db, pick) =>
  db.prepare("DELETE FROM audit WHERE seq = ?").run(one(rowsOf(db, "audit"), pick)).changes > 0;

const insertLink: Harm = (db, pick) => {
  const row = one(rowsOf(db, "audit"), pick);
  const last = Number(db.prepare("SELECT max(seq) FROM audit").pluck().get());
  db.prepare("INSERT INTO audit SELECT ?, source, row, change, link FROM audit WHERE seq = ?").run(last + 1 + pick(2), row);
  return true;
};

const swapLinks: Harm = (db, pick) => {
  const rows = rowsOf(db, "audit");
  const [a, b] = [one(rows, pick), one(rows, pick)];
  if (a === b) return false;
  const move = db.prepare("UPDATE audit SET seq = ? WHERE seq = ?");
  move.run(-1, a);
  move.run(a, b);
  move.run(b, -1);
  return true;
};

/** A row and everything that was written of it. */
const deleteRowAndLinks: Harm = (db, pick) => {
  const { table } = tableOf(pick);
  const row = one(rowsOf(db, table), pick);
  db.prepare(`DELETE FROM ${table} WHERE ${keyIn(table)} = ?`).run(row);
  return db.prepare("DELETE FROM audit WHERE source = ? AND row = ?").run(table, row).changes > 0;
};

/** The newest links, with what they are about: an older state, made by hand. */
const cutTheEnd: Harm = (db, pick) => {
  const last = Number(db.prepare("SELECT max(seq) FROM audit").pluck().get());
  const cut = db.prepare("SELECT source, row FROM audit WHERE seq > ?").all(last - 1 - pick(5)) as readonly {
    readonly source: string;
    readonly row: unknown;
  }[];
  for (const { source, row } of cut) db.prepare(`DELETE FROM ${source} WHERE ${keyIn(source)} = ?`).run(row);
  return db.prepare("DELETE FROM audit WHERE seq > ?").run(last - cut.length).changes > 0;
};

export const harms = {
  changeValue,
  changeDerived,
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
