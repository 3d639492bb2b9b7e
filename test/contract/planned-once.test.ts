/** A statement is planned when it is prepared, and not at each asking (store/database/planned-once.ts). */
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, test, vi } from "vitest";
import { openDatabase } from "../../src/store/database/database.ts";
import { plannedOnce } from "../../src/store/database/planned-once.ts";
import { statementsOf } from "../../src/store/database/prepare-on-use.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { gatewayMigrations } from "../../src/store/migrations/gateway-migrations.ts";
import { temporaryFolder } from "../support/gateway-harness-site.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The driver makes what builds a row, by `Function`, each time that SQLite has planned a statement. */
function plansOf(ask: () => unknown): number {
  const made = vi.fn(Function);
  vi.stubGlobal("Function", made);
  ask();
  vi.unstubAllGlobals();
  return made.mock.calls.length;
}

/** Of two askings with different values the second one's plans. Explained: the plan has rows where the answer has none. */
function plansOfSecond(db: Database.Database, sql: string): number {
  const statement = db.prepare(`EXPLAIN ${sql}`);
  const names = [...new Set([...sql.matchAll(/@(\w+)/g)].map(([, name]) => String(name)))];
  const unnamed = (sql.match(/\?/g) ?? []).length;
  const values = (value: number): readonly unknown[] => [
    ...Array(unnamed).fill(value),
    ...(names.length === 0 ? [] : [Object.fromEntries(names.map((name) => [name, value]))]),
  ];
  statement.all(...values(7));
  return plansOf(() => statement.all(...values(8)));
}

test("no question to the store is planned anew at each asking", () => {
  const prepare = vi.spyOn(Database.prototype, "prepare");
  const folder = temporaryFolder();
  const store = openGatewayStore(folder);
  const [db] = prepare.mock.contexts as Database.Database[];
  const statements = statementsOf(db as never).filter((sql) => /^\s*(?:SELECT|WITH)/i.test(sql));
  expect(statements.length).toBeGreaterThan(100);
  const again = openDatabase(join(folder, "labbro.db"), gatewayMigrations);
  const planned = statements.filter((sql) => plansOfSecond(again, sql) > 0);
  again.close();
  store.close();
  expect(planned).toEqual([]);
});

test("a value that SQLite would look at is planned for at each asking: what the sign is there for", () => {
  const db = new Database(":memory:");
  db.exec("CREATE TABLE row (id TEXT); CREATE INDEX row_id ON row (id)");
  const sql = "SELECT * FROM row WHERE id = ? ORDER BY rowid LIMIT ?";
  expect(plansOfSecond(db, sql)).toBe(1);
  expect(plansOfSecond(db, plannedOnce(sql))).toBe(0);
});

test("the sign changes no answer", () => {
  const db = new Database(":memory:");
  db.exec("CREATE TABLE row (id TEXT, n INTEGER, bytes BLOB)");
  const bytes = Buffer.from([0, 255]);
  for (const value of ["1", 1, null, "01", 1.5, bytes]) db.prepare("INSERT INTO row VALUES (?, ?, ?)").run(value, value, value);
  for (const column of ["id", "n", "bytes"])
    for (const value of ["1", 1, null, "01", 1.5, bytes]) {
      const sql = `SELECT rowid FROM row WHERE ${column} = ? OR ${column} IS ? ORDER BY rowid LIMIT ?`;
      expect(db.prepare(plannedOnce(sql)).all(value, value, 9)).toEqual(db.prepare(sql).all(value, value, 9));
      expect(db.prepare(plannedOnce("SELECT typeof(v) AS v FROM (SELECT iif(1 = ?, 1, 1) AS v)")).get(value)).toEqual({
        v: "integer",
      });
    }
});
