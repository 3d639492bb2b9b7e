/** A statement that is prepared when it is used answers as one that was prepared at once. */
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { prepareOnUse, statementsOf } from "../../../src/store/database/prepare-on-use.ts";

function two() {
  const at = () => {
    const db = new Database(":memory:");
    onTestFinished(() => void db.close());
    db.exec("CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y')");
    return db;
  };
  const [later, atOnce] = [at(), at()];
  prepareOnUse(later);
  return { later, atOnce };
}

const texts = [
  "SELECT a, b FROM t ORDER BY a",
  "PRAGMA table_info(t)",
  "WITH w AS (SELECT a FROM t) SELECT a FROM w",
  "VALUES (1, 2)",
];
const ways = {
  rows: (db: Database.Database, sql: string) => db.prepare(sql),
  pluck: (db: Database.Database, sql: string) => db.prepare(sql).pluck(),
  raw: (db: Database.Database, sql: string) => db.prepare(sql).raw(),
};

test.each(texts.flatMap((sql) => Object.keys(ways).map((way) => [sql, way as keyof typeof ways] as const)))(
  "%s as %s, whether or not it was asked before if it writes",
  (sql, way) => {
    const { later, atOnce } = two();
    const answers = (db: Database.Database, asksFirst: boolean) => {
      const prepare = db.prepare.bind(db) as (text: string) => Database.Statement;
      // As those do that watch what is written.
      if (asksFirst)
        Object.assign(db, {
          prepare: (text: string) => {
            const statement = prepare(text);
            expect(statement.readonly).toBe(true);
            return statement;
          },
        });
      const statement = ways[way](db, sql);
      return [statement.get(), statement.all(), [...statement.iterate()]];
    };
    const expected = answers(atOnce, false);
    expect(answers(later, false)).toEqual(expected);
    expect(answers(later, true)).toEqual(expected);
  },
);

test("what writes says so, and what is wrong is told when it is used", () => {
  const { later } = two();
  expect(later.prepare("UPDATE t SET a = 3").readonly).toBe(false);
  expect(later.prepare("WITH w AS (SELECT 1) DELETE FROM t").readonly).toBe(false);
  expect(later.prepare("INSERT INTO t VALUES (?, ?)").run(4, "z").changes).toBe(1);
  const wrong = later.prepare("SELECT a FROM nowhere");
  expect(() => wrong.get()).toThrow(/no such table/);
  expect(statementsOf(later)).toContain("SELECT a FROM nowhere");
});
