/**
 * A store has some two hundred statements, and most processes use a few: each is prepared when it is first used. What is wrong with one is
 * seen by the test that prepares all of them (contract/query-plans).
 */
import type Database from "better-sqlite3";
import type { Db } from "./database.ts";

type Statement = Database.Statement<unknown[]>;

const texts = new WeakMap<Db, string[]>();

/** Of every statement of this database that was asked for since `prepareOnUse`. */
export const statementsOf = (db: Db): readonly string[] => texts.get(db) ?? [];

/** From now on. */
export function prepareOnUse(db: Db): void {
  const prepare = db.prepare.bind(db) as (sql: string) => Statement;
  const asked: string[] = [];
  texts.set(db, asked);
  const later = (sql: string) => {
    asked.push(sql);
    return onUse(() => prepare(sql), sql);
  };
  Object.assign(db, { prepare: later });
}

/** As far as the store uses one. */
function onUse(prepare: () => Statement, sql: string) {
  let shape: "rows" | "pluck" | "raw" = "rows";
  let prepared: Statement | null = null;
  const statement = (): Statement => {
    if (prepared !== null) return prepared;
    const made = prepare();
    prepared = shape === "rows" ? made : made[shape]();
    return prepared;
  };
  const shaped = (as: "pluck" | "raw") =>
    function (this: unknown) {
      shape = as;
      // It may have been asked already whether it writes.
      prepared?.[as]();
      return this;
    };
  return {
    get readonly() {
      return /^\s*SELECT\b/i.test(sql) || (!/^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b/i.test(sql) && statement().readonly);
    },
    get: (...of: unknown[]) => statement().get(...of),
    all: (...of: unknown[]) => statement().all(...of),
    run: (...of: unknown[]) => statement().run(...of),
    iterate: (...of: unknown[]) => statement().iterate(...of),
    pluck: shaped("pluck"),
    raw: shaped("raw"),
  };
}
