/**
 * The audit chain, kept by this connection's own triggers: whatever this process writes to a covered table is linked in the same transaction,
 * whoever asked, and what anything else writes is not. So nobody has to remember to write it down, and a rolled-back write leaves no link.
 */
import type { Db } from "../database/database.ts";
import type { Seal } from "../sealing/seal.ts";
import { type Covered, keyOf, valuesOf } from "./covered.ts";
import { auditFloor } from "./floor.ts";
import { type Change, chainKeyOf, contentOf, isAsLinked, linkOf, type Stored } from "./link.ts";

/** Where the chain ends: kept elsewhere it tells later whether an older store was put back. Says nothing of anybody. */
export interface AuditHead {
  readonly seq: number;
  /** Hexadecimal. */
  readonly link: string;
}

/** `same`: the store has it, and may have more. `behind`: it has less. `other`: there it says something else. */
export type HeadCompared = "same" | "behind" | "other";

export interface AuditChain {
  /** Null: nothing is in it yet. */
  head(): AuditHead | null;
  compare(head: AuditHead): HeadCompared;
}

/** `source` of the first link where there were rows before; its `row` says how many of each table. */
export const beforeAll = "@before";
/** Instead of it where there had been a chain, and somebody took it away. */
export const begunAgain = "@again";

/** `source` of what was found otherwise in the mark beside the store when it was opened; its `row` says what that said. */
export const markBeside = "@mark";

const unbegun = (seal: Pick<Seal, "fingerprint">): string => seal.fingerprint("labbro audit not begun");

/** Once in a store's life, with its keys: a chain that is empty later on was taken away. */
export const mayBegin = (db: Db, seal: Pick<Seal, "fingerprint">): void =>
  void db.prepare("INSERT OR REPLACE INTO audit_unbegun (only, token) VALUES (1, ?)").run(unbegun(seal));

/** From now on whatever this connection writes is linked; what a store without a chain holds is linked at once. Everything in it is sealed. */
export function linkWrites(db: Db, seal: Seal, covered: readonly Covered[]): void {
  const key = chainKeyOf(seal);
  db.function("audit_link", { varargs: true }, (before, seq, source, change, row, ...values) => {
    const subject = { source: source as string, change: change as Change, row: row as Stored };
    return linkOf(key, before as Uint8Array | null, seq as number, subject, contentOf(key, subject, values as Stored[]));
  });
  db.function("audit_otherwise", { varargs: true }, (link, source, row, ...values) => {
    const subject = { source: source as string, change: "stands" as const, row: row as Stored };
    return isAsLinked(key, subject, link as Uint8Array | null, values as Stored[]) ? 0 : 1;
  });
  begin(db, seal, covered);
  db.exec(covered.map(triggersOf).join("\n"));
}

export function auditChain(db: Db): AuditChain {
  const last = db.prepare<[], { seq: number; link: Buffer }>("SELECT seq, link FROM audit ORDER BY seq DESC LIMIT 1");
  const at = db.prepare<[number], { link: Buffer }>("SELECT link FROM audit WHERE seq = ?");
  return {
    head: () => {
      const row = last.get();
      return row === undefined ? null : { seq: row.seq, link: row.link.toString("hex") };
    },
    compare: ({ seq, link }) => {
      const own = at.get(seq);
      return own === undefined ? "behind" : own.link.toString("hex") === link ? "same" : "other";
    },
  };
}

const last = (what: string): string => `(SELECT ${what} FROM audit ORDER BY seq DESC LIMIT 1)`;

/** `row` and `values` are SQL; `of`: where they are read from, if not from a trigger's own row. Without it nothing is gathered first: it is one row. */
function linked(source: string, change: Change, row: string, values: readonly string[], of = ""): string {
  const seq = `1 + coalesce(${last("seq")}, 0)`;
  const linkedWith = [last("link"), seq, `'${source}'`, `'${change}'`, row, ...values].join(", ");
  const link = `${seq}, '${source}', ${row}, '${change}', audit_link(${linkedWith})`;
  return `INSERT INTO audit (seq, source, row, change, link) ${of === "" ? `VALUES (${link})` : `SELECT ${link} ${of}`}`;
}

/** The newest link of a row (`+`: as it is stored, or no index would do for its key and every link of its table would be read). */
const newestOf = (what: string, { table }: Covered, row: string): string =>
  `SELECT ${what} FROM audit WHERE source = '${table}' AND row = +(${row}) ORDER BY seq DESC LIMIT 1`;

/** Whether a row is not as its newest link says. */
function isOtherwise(one: Covered, row: string, values: readonly string[]): string {
  const source = `'${one.table}'`;
  const said = `(${newestOf("iif(change = 'stands', link, NULL)", one, row)})`;
  return `audit_otherwise(${[said, source, row, ...values].join(", ")})`;
}

/** Before a row is linked that Labbro wrote under a key of which the chain says that a row is there: that one was taken away. */
function lost(one: Covered, row: string): string {
  const newest = newestOf("change, link", one, row);
  return linked(one.table, "lost", row, ["said.link"], `FROM (${newest}) AS said WHERE said.change <> 'gone'`);
}

/**
 * Triggers of this connection alone. What stood otherwise is linked first: what Labbro writes now must not be all that is left of it. Nothing
 * is written with REPLACE: SQLite takes the former row away without a word.
 */
function triggersOf(one: Covered): string {
  const { table, columns, added = [] } = one;
  const [before, after] = [valuesOf(one, "old"), valuesOf(one, "new")];
  const stands = linked(table, "stands", keyOf(one, "new"), after);
  const row = keyOf(one, "old");
  const gone = linked(table, "gone", row, []);
  const otherwise = linked(table, "otherwise", row, before);
  const wasOtherwise = isOtherwise(one, row, before);
  const differs = before.map((value, n) => `${value} IS NOT ${after[n]}`).join(" OR ");
  const moved = `UPDATE OF ${[...columns, ...added].join(", ")} ON main.${table}`;
  return `
CREATE TEMP TRIGGER audit_${table}_in AFTER INSERT ON main.${table} BEGIN ${lost(one, keyOf(one, "new"))}; ${stands}; END;
CREATE TEMP TRIGGER audit_${table}_moves BEFORE ${moved} WHEN (${differs}) AND ${wasOtherwise} BEGIN ${otherwise}; END;
CREATE TEMP TRIGGER audit_${table}_moved AFTER ${moved} WHEN ${differs} BEGIN ${stands}; END;
CREATE TEMP TRIGGER audit_${table}_goes BEFORE DELETE ON main.${table} WHEN ${wasOtherwise} BEGIN ${otherwise}; END;
CREATE TEMP TRIGGER audit_${table}_out AFTER DELETE ON main.${table} BEGIN ${gone}; END;`;
}

/** Whether anything is in it. */
export const hasChain = (db: Db): boolean => db.prepare("SELECT 1 FROM audit LIMIT 1").get() !== undefined;

const unbegunSaid = (db: Db): string | undefined => db.prepare<[], string>("SELECT token FROM audit_unbegun").pluck().get();

/** Whether it is being made, or brought up to date from a Labbro that linked nothing: not where a chain was taken away. */
export const isUnbegun = (db: Db, seal: Pick<Seal, "fingerprint">): boolean => !hasChain(db) && unbegunSaid(db) === unbegun(seal);

/** Of a store with a chain: what its mark says does not fit, and is written anew. */
export const linkFalseMark = (db: Db, said: string): void => void db.exec(linked(markBeside, "otherwise", `'${said}'`, []));

/** Rows that a store without a chain had: each is linked as it is found, behind a first link that says how many there are. */
function begin(db: Db, seal: Seal, covered: readonly Covered[]): void {
  if (hasChain(db)) return;
  db.transaction(() => {
    const counts = covered.map(({ table }) => [table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()] as const);
    const found = counts.filter(([, count]) => count !== 0);
    const token = unbegunSaid(db);
    db.prepare("DELETE FROM audit_unbegun").run();
    db.exec(
      linked(token === unbegun(seal) ? beforeAll : begunAgain, "begins", `'${JSON.stringify(Object.fromEntries(found))}'`, []),
    );
    for (const one of covered) if (found.some(([table]) => table === one.table)) beginWith(db, one);
    auditFloor(db, seal).raise(true);
  })();
}

/** Row by row: each link needs the one before it. */
function beginWith(db: Db, one: Covered): void {
  const key = keyOf(one, "found");
  const add = db.prepare(linked(one.table, "stands", key, valuesOf(one, "found"), `FROM ${one.table} AS found WHERE ${key} = ?`));
  for (const row of db.prepare(`SELECT ${key} FROM ${one.table} AS found ORDER BY 1`).pluck().all()) add.run(row);
}
