/**
 * What was read, kept until something is written that it rests on. Noticed at the one place that every statement passes, so nobody needs
 * to say what they changed; a transaction that is rolled back, a statement that fails and another program's commit count as a change of
 * everything.
 */
import type { Db } from "./database.ts";

/**
 * A table that no trigger writes to. `but`: its columns that the read does not look at, whose updates leave it true; `butInserted`: what
 * the text of a statement says that inserts rows which the read does not look at.
 */
export type Source = string | { readonly table: string; readonly but: readonly string[]; readonly butInserted?: string };

export type ReadArgument = string | number | null;

export interface Unchanged {
  /** Asked again it says another number as soon as anything was written that may change what is read from these. */
  versionOf(on: readonly Source[]): () => number;
  /** The read, with its answers kept while nothing was written to `on`. Answers are shared: nobody may change one. */
  remembered<Args extends readonly ReadArgument[], Answer>(
    on: readonly Source[],
    read: (...args: Args) => Answer,
  ): (...args: Args) => Answer;
  /** Something else than a write may change what is read. */
  forgetAll(): void;
}

/** Answers of one read that are kept at a time: more than a docking asks, less than anybody's memory notices. */
const mostKept = 500;

/** What statements of one form write. */
interface Place {
  readonly table: string;
  /** Null: rows come or go. */
  readonly columns: readonly string[] | null;
  /** Of a statement that inserts: what. */
  readonly inserted: string | null;
  times: number;
}

/** Every statement that is prepared from now on is watched. */
export function watchChanges(db: Db): Unchanged {
  const places = new Map<string, Place>();
  /** Counted up whenever nobody can say what became of anything. */
  let unknown = 0;
  /** Within one transaction the work of others is not seen. */
  let looked = false;
  let others = 0;
  const watch = {
    changeAll: () => {
      unknown += 1;
    },
    begins: () => {
      if (!db.inTransaction) looked = false;
    },
  };
  watchStatements(db, places, watch);
  const ofOthers = db.prepare<[], number>("PRAGMA data_version").pluck();
  const lookForOthers = (): number => {
    if (!(looked && db.inTransaction)) others = ofOthers.get() ?? 0;
    looked = db.inTransaction;
    return others;
  };
  const triggered = tablesOfTriggers(db);
  const versionOf: Unchanged["versionOf"] = (on) => {
    refuseTriggered(triggered, on);
    let known = 0;
    let own: readonly Place[] = [];
    return () => {
      if (known !== places.size) own = [...places.values()].filter((place) => on.some((source) => restsOn(source, place)));
      known = places.size;
      return own.reduce((sum, { times }) => sum + times, unknown + lookForOthers());
    };
  };
  return { versionOf, remembered: (on, read) => rememberedBy(versionOf(on), read), forgetAll: watch.changeAll };
}

interface Watch {
  changeAll(): void;
  /** A transaction, or a part of one. */
  begins(): void;
}

function watchStatements(db: Db, places: Map<string, Place>, { changeAll, begins }: Watch): void {
  const watched =
    <Args extends unknown[], Result>(work: (...args: Args) => Result, before: () => void) =>
    (...args: Args): Result => {
      before();
      try {
        return work(...args);
      } catch (error) {
        // It may have taken back what was done before it.
        changeAll();
        throw error;
      }
    };
  const prepare = db.prepare.bind(db);
  const transaction = db.transaction.bind(db) as (work: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown;
  Object.assign(db, {
    prepare: (sql: string) => {
      const statement = prepare(sql);
      if (statement.readonly) return statement;
      const place = placeOf(places, sql);
      const note = (): void => {
        if (place === null) changeAll();
        else place.times += 1;
      };
      const { get, all, run, iterate } = statement;
      const own = [get, all, run, iterate].map((one) => watched(one.bind(statement) as (...of: unknown[]) => unknown, note));
      return Object.assign(statement, { get: own[0], all: own[1], run: own[2], iterate: own[3] });
    },
    exec: watched(db.exec.bind(db), changeAll),
    transaction: (work: (...args: unknown[]) => unknown) => watched(transaction(work), begins),
  });
}

const write =
  /^\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|DELETE FROM|UPDATE(?: OR \w+)?)\s+(\w+)(?:\s+SET\s+(.*?)(?:\sWHERE\b.*)?$)?/is;

/** Null: what it writes is not read from its text. */
function placeOf(places: Map<string, Place>, sql: string): Place | null {
  const [, table, assignments] = write.exec(sql) ?? [];
  if (table === undefined) return null;
  const columns = assignments === undefined ? null : columnsOf(assignments);
  const inserted = /^\s*INSERT/i.test(sql) ? sql : null;
  const name = JSON.stringify([table, columns, inserted]);
  const place = places.get(name) ?? { table, columns, inserted, times: 0 };
  places.set(name, place);
  return place;
}

/** Null, for the whole row, where more is assigned than columns and simple values. */
function columnsOf(assignments: string): readonly string[] | null {
  const columns = assignments.split(",").map((one) => /^\s*(\w+)\s*=[^(]*$/.exec(one)?.[1] ?? null);
  return columns.every((column) => column !== null) ? columns : null;
}

function restsOn(source: Source, { table, columns, inserted }: Place): boolean {
  if (typeof source === "string") return table === source;
  if (source.butInserted !== undefined && inserted?.includes(source.butInserted) === true) return false;
  return table === source.table && columns?.every((column) => source.but.includes(column)) !== true;
}

/** What a trigger writes no statement says. */
function tablesOfTriggers(db: Db): ReadonlySet<string | undefined> {
  const triggers = db.prepare<[], string>("SELECT sql FROM sqlite_master WHERE type = 'trigger'").pluck().all();
  return new Set(
    triggers.flatMap((sql) => [...sql.matchAll(/\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)/gi)].map(([, table]) => table)),
  );
}

function refuseTriggered(triggered: ReadonlySet<string | undefined>, on: readonly Source[]): void {
  const tables = on.map((source) => (typeof source === "string" ? source : source.table));
  const refused = tables.filter((table) => triggered.has(table));
  if (refused.length > 0) throw new RangeError(`written by a trigger: ${refused.join(", ")}`);
}

function rememberedBy<Args extends readonly ReadArgument[], Answer>(
  version: () => number,
  read: (...args: Args) => Answer,
): (...args: Args) => Answer {
  const kept = new Map<string, Answer>();
  let keptAt = -1;
  return (...args) => {
    const now = version();
    if (now !== keptAt || kept.size >= mostKept) kept.clear();
    keptAt = now;
    const asked = JSON.stringify(args);
    if (kept.has(asked)) return kept.get(asked) as Answer;
    const answer = read(...args);
    kept.set(asked, answer);
    return answer;
  };
}
