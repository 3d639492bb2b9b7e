/**
 * Triggers work through Labbro's own connection, so that what one of them changes would be linked as Labbro's (audit/): a database that holds
 * another one than its schema's, or lacks one of them, is not opened for work.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import type { Db, Migration } from "./database.ts";

/** Throws UserError STORE_DAMAGED. */
export function requireOwnTriggers(db: Db, migrations: readonly Migration[]): void {
  const [first] = foreignTriggers(db, migrations);
  if (first !== undefined) throw new UserError("STORE_DAMAGED", `The trigger ${first} is not as Labbro made it.`);
}

/** Names of triggers and views that are not the schema's, or are gone. */
export function foreignTriggers(db: Db, migrations: readonly Migration[]): readonly string[] {
  const all = migrations.map(({ sql }) => sql).join("\n");
  const there = db
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM main.sqlite_master WHERE type IN ('trigger', 'view')")
    .all();
  const names = new Set(there.map(({ name }) => name));
  return [
    ...there.flatMap(({ name, sql }) => (all.includes(sql) ? [] : name)),
    ...madeBy(all).filter((name) => !names.has(name)),
  ];
}

/** Of those that a later step took away again, nothing is asked. */
function madeBy(sql: string): readonly string[] {
  const dropped = new Set([...sql.matchAll(/DROP TRIGGER (?:IF EXISTS )?(\w+)/g)].map(([, name]) => name));
  return [...sql.matchAll(/CREATE TRIGGER (\w+)/g)].flatMap(([, name = ""]) => (dropped.has(name) ? [] : name));
}
