/**
 * Whether everything that was written down still stands as it was: every row that was changed, deleted, inserted or put in another's place by
 * anything but a Labbro with this store's key is found. Reads only, in one state of the database; nothing is opened.
 */
import type { Db, Migration } from "../database/database.ts";
import { foreignSchema } from "../database/own-schema.ts";
import type { Seal } from "../sealing/seal.ts";
import { namedClear } from "../sealing/sealing.ts";
import { beforeAll, begunAgain, markBeside } from "./chain.ts";
import { type Covered, keyOf, valuesOf } from "./covered.ts";
import { type DerivedQuery, wronglyDerived } from "./derived.ts";
import type { Finding, FindingKind } from "./finding.ts";
import { floorFound } from "./floor.ts";
import {
  type ChainKey,
  type Change,
  chainKeyOf,
  contentIn,
  contentOf,
  isAsLinked,
  linkOf,
  missingOf,
  type Stored,
  type Subject,
} from "./link.ts";

export interface AuditReport {
  readonly links: number;
  readonly rows: number;
  /** Some, where there are very many. */
  readonly findings: readonly Finding[];
  /** How many there are in all. */
  readonly found: number;
}

/** What is in a store of this kind. */
export interface AuditedKind {
  readonly migrations: readonly Migration[];
  readonly covered: readonly Covered[];
  /** What triggers keep beside that, where it is not as it follows. */
  readonly derived: readonly DerivedQuery[];
}

/** Beyond so many nobody sets them aside one by one: a whole copy is put back. */
const usuallyTold = 10_000;

interface LinkRow {
  readonly seq: number;
  readonly source: string;
  readonly row: Stored;
  readonly change: Change;
  readonly link: Buffer;
}

/** `mostTold`: of the findings. */
export function verifyAudit(db: Db, seal: Seal, kind: AuditedKind, mostTold = usuallyTold): AuditReport {
  const { migrations, covered, derived } = kind;
  const key = chainKeyOf(seal);
  const findings: Finding[] = [];
  let found = 0;
  /** However many there are of another kind, the first of each is told: what is held because of it hangs on that. */
  const named = new Set<string>();
  const note = tellInto(findings);
  const tell: Tell = (kind, table, row, state = null) => {
    found += 1;
    const name = `${kind} ${table}`;
    if (findings.length < mostTold || !named.has(name)) note(kind, table, row, state);
    named.add(name);
  };
  db.exec("SAVEPOINT audit_verify");
  try {
    for (const { name } of foreignSchema(db, migrations)) tell("trigger-unknown", "sqlite_master", name);
    // Nothing is, once there is a chain: nobody seals it.
    for (const name of namedClear(db)) tell("row-unknown", "to_seal", name);
    const links = followLinks(db, key, covered, tell);
    gatherNewest(db);
    const rows = covered.reduce((sum, one) => sum + compareRows(db, key, one, tell), 0);
    for (const { kind, table, row } of floorFound(db, seal)) tell(kind, table, row);
    for (const { table, row } of wronglyDerived(db, derived)) tell("row-unlike", table, row);
    return { links, rows, findings, found };
  } finally {
    db.exec("RELEASE audit_verify");
  }
}

type Tell = (kind: FindingKind, table: string, row: unknown, state?: Uint8Array | null) => void;

const tellInto =
  (findings: Finding[]): Tell =>
  (kind, table, row, state = null) => {
    const fingerprint = state === null ? "" : Buffer.from(state).toString("hex");
    findings.push({ kind, table, row: String(row).slice(0, 100), state: fingerprint });
  };

/** From the first to the last: numbers without a gap, each bound to the one before it. */
function followLinks(db: Db, key: ChainKey, covered: readonly Covered[], tell: Tell): number {
  let before: Buffer | null = null;
  let seq = 0;
  const all = db.prepare<[], LinkRow>("SELECT seq, source, row, change, link FROM audit ORDER BY seq");
  for (const one of all.iterate()) {
    // Everything before it was taken away.
    if (one.source === begunAgain) tell("link-missing", "audit", 0);
    if (one.seq !== seq + 1) tell("link-missing", "audit", seq + 1, one.link);
    else if (!isBound(key, before, one, covered)) tell("link-changed", "audit", one.seq, one.link);
    else if (one.change === "otherwise") tell("row-changed", one.source, one.row, contentIn(one.link));
    else if (one.change === "lost") tell("row-missing", one.source, one.row, contentIn(one.link));
    before = one.link;
    seq = one.seq;
  }
  const highest = db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").pluck().get() ?? 0;
  // Every chain has a first link.
  if (highest !== seq || seq === 0) tell("link-missing", "audit", Math.max(highest, seq));
  return seq;
}

function isBound(
  key: ChainKey,
  before: Buffer | null,
  { seq, source, row, change, link }: LinkRow,
  covered: readonly Covered[],
): boolean {
  const isFirst = source === beforeAll || source === begunAgain;
  const isOurs = isFirst ? seq === 1 : source === markBeside || covered.some(({ table }) => table === source);
  return isOurs && linkOf(key, before, seq, { source, row, change }, contentIn(link)).equals(link);
}

/** Of each row what was written last; in a table of this connection alone. Bare columns of a query with max() are those of its row. */
function gatherNewest(db: Db): void {
  db.exec(`
DROP TABLE IF EXISTS temp.audit_newest;
CREATE TEMP TABLE audit_newest (source, row, change, link, PRIMARY KEY (source, row)) WITHOUT ROWID;
INSERT INTO temp.audit_newest SELECT source, row, change, link FROM
  (SELECT source, row, change, link, max(seq) FROM main.audit GROUP BY source, row)`);
}

/** What is otherwise in a table of few rows alone, named as `verifyAudit` names it. */
export function findingsIn(db: Db, seal: Seal, one: Covered): readonly Finding[] {
  const key = chainKeyOf(seal);
  const { table } = one;
  const newest = new Map(
    db
      .prepare<[string], Pick<LinkRow, "row" | "change" | "link">>(
        "SELECT row, change, link FROM (SELECT row, change, link, max(seq) FROM audit WHERE source = ? GROUP BY row)",
      )
      .all(table)
      .map((said) => [said.row, said]),
  );
  const rows = db.prepare<[], readonly Stored[]>(
    `SELECT ${[keyOf(one, "found"), ...valuesOf(one, "found")].join(", ")} FROM ${table} AS found`,
  );
  const findings: Finding[] = [];
  const tell = tellInto(findings);
  for (const [row = null, ...stored] of rows.raw().all()) {
    const said = newest.get(row);
    newest.delete(row);
    tellCompared(key, { source: table, row, change: said?.change ?? "gone" }, said?.link ?? null, stored, tell);
  }
  for (const { row, change, link } of newest.values())
    if (change === "stands") tell("row-missing", table, row, missingOf(key, { source: table, row }, link));
  return findings;
}

/**
 * Of a table from which nothing is ever deleted and whose keys are numbers: whether a row is as Labbro last wrote it, and whether all behind it are
 * there and so as well. Costs as much as there is behind it.
 */
export function writtenLast(db: Db, seal: Seal, one: Covered) {
  const key = chainKeyOf(seal);
  const { table } = one;
  const said = db.prepare<[string, number], Pick<LinkRow, "change" | "link">>(
    "SELECT change, link FROM audit WHERE source = ? AND row = ? ORDER BY seq DESC LIMIT 1",
  );
  const stored = db.prepare<[number], readonly Stored[]>(
    `SELECT ${valuesOf(one, "found").join(", ")} FROM ${table} AS found WHERE ${keyOf(one, "found")} = ?`,
  );
  const missing = db.prepare<[string, number]>(
    `SELECT 1 FROM audit WHERE source = ? AND row > ? AND typeof(row) = 'integer'
       AND NOT EXISTS (SELECT 1 FROM ${table} AS found WHERE ${keyOf(one, "found")} = audit.row) LIMIT 1`,
  );
  const later = db
    .prepare<[number], number>(`SELECT ${keyOf(one, "found")} FROM ${table} AS found WHERE ${keyOf(one, "found")} > ?`)
    .pluck();
  const isAsWritten = (row: number): boolean => {
    const { change, link } = said.get(table, row) ?? { change: "gone", link: null };
    return isAsLinked(key, { source: table, row, change }, link, stored.raw().get(row) ?? []);
  };
  return {
    isAsWritten,
    areLaterAsWritten: (row: number): boolean => missing.get(table, row) === undefined && later.all(row).every(isAsWritten),
  };
}

/** The newest link of each row against the row as it is (`+`: as it is stored, or no index would do for both kinds of key). Returns how many there are. */
function compareRows(db: Db, key: ChainKey, one: Covered, tell: Tell): number {
  const { table } = one;
  const rowKey = keyOf(one, "found");
  const there = db
    .prepare<[], readonly Stored[]>(
      `SELECT said.change, said.link, ${[rowKey, ...valuesOf(one, "found")].join(", ")} FROM ${table} AS found
       LEFT JOIN temp.audit_newest AS said ON said.source = '${table}' AND said.row = +(${rowKey})`,
    )
    .raw();
  let rows = 0;
  for (const [change, link, row = null, ...stored] of there.iterate()) {
    rows += 1;
    tellCompared(key, { source: table, row, change: change as Change }, link as Buffer | null, stored, tell);
  }
  const missing = db.prepare<[], Pick<LinkRow, "row" | "link">>(
    `SELECT row, link FROM temp.audit_newest WHERE source = '${table}' AND change = 'stands'
       AND row NOT IN (SELECT ${rowKey} FROM ${table} AS found)`,
  );
  for (const { row, link } of missing.iterate()) tell("row-missing", table, row, missingOf(key, { source: table, row }, link));
  return rows;
}

/** As the link names it that a start writes (chain.ts). */
export const falseMarkFound = (seal: Seal, said: string): Finding => {
  const subject = { source: markBeside, row: said, change: "otherwise" } as const;
  return { kind: "row-changed", table: markBeside, row: said, state: contentOf(chainKeyOf(seal), subject, []).toString("hex") };
};

/** `link`: null: nobody wrote the row down. */
function tellCompared(key: ChainKey, subject: Subject, link: Buffer | null, stored: readonly Stored[], tell: Tell): void {
  const isUnknown = link === null || subject.change === "gone";
  if (!isUnknown && isAsLinked(key, subject, link, stored)) return;
  // Named as the link will name it that is written before Labbro writes to the row: it is the same finding then.
  const state = contentOf(key, { ...subject, change: "otherwise" }, stored);
  tell(isUnknown ? "row-unknown" : "row-changed", subject.source, subject.row, state);
}
