/**
 * Whether a database is laid out as Labbro laid it out. Triggers work through Labbro's own connection, so that what one of them changes would
 * be linked as Labbro's (audit/); a table with other columns takes values that its own does not, and an index that leaves rows out hides them
 * from whatever is asked by it, and one that is added may refuse what Labbro writes. Tables that somebody has added are nobody's, with
 * their indexes, unless they refer to others: then rows that Labbro deletes may not go.
 */
import { UserError } from "../../domain/problem-catalogue.ts";
import { type Db, type Migration, openInMemory } from "./database.ts";

interface Part {
  readonly type: "table" | "index" | "trigger" | "view";
  readonly name: string;
  /** That it is of. */
  readonly table: string;
  readonly sql: string;
}

/** Throws UserError STORE_DAMAGED. */
export function requireOwnSchema(db: Db, migrations: readonly Migration[]): void {
  const [first] = foreignSchema(db, migrations);
  if (first !== undefined) throw new UserError("STORE_DAMAGED", `The ${first.type} ${first.name} is not as Labbro made it.`);
}

/** What is otherwise, is gone, or would do something of its own. */
export function foreignSchema(db: Db, migrations: readonly Migration[]): readonly Pick<Part, "type" | "name">[] {
  const own = ownSchema(migrations);
  const there = new Map(schemaOf(db).map((part) => [part.name, part]));
  return [
    ...[...own.values()].filter(({ name, sql }) => there.get(name)?.sql !== sql),
    ...[...there.values()].filter(({ type, name, table }) => {
      if (own.has(name)) return false;
      if (type === "table") return refersToAnother(db, name);
      return type !== "index" || own.has(table);
    }),
  ];
}

const refersToAnother = (db: Db, table: string): boolean =>
  db.prepare<[string]>("SELECT 1 FROM pragma_foreign_key_list(?)").get(table) !== undefined;

const schemaOf = (db: Db): readonly Part[] =>
  db.prepare<[], Part>("SELECT type, name, tbl_name AS 'table', sql FROM main.sqlite_master WHERE sql IS NOT NULL").all();

/** By their steps: how a database is laid out when they are done. */
const known = new WeakMap<readonly Migration[], ReadonlyMap<string, Part>>();

function ownSchema(migrations: readonly Migration[]): ReadonlyMap<string, Part> {
  const before = known.get(migrations);
  if (before !== undefined) return before;
  const db = openInMemory(migrations);
  const own = new Map(schemaOf(db).map((part) => [part.name, part]));
  db.close();
  known.set(migrations, own);
  return own;
}
