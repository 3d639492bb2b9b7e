/**
 * SQLite itself says that the database is damaged, whatever was read or written: noticed at the one place that all of it passes. From then
 * on nothing is trusted to be kept, so no bytes are taken from an instrument: it has its results still. Ends with the process only, for what
 * one page lost another reading of it does not bring back.
 */
import Database from "better-sqlite3";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Db } from "../database/database.ts";
import type { Transmissions } from "../wire/transmissions.ts";

export interface DamageMet {
  /** What told it (`SQLITE_CORRUPT`), or who found it; null: none as far as anybody knows. */
  met(): string | null;
  /** Found by looking through the database. */
  note(by: string): void;
  /** Told once. */
  onMet(listener: (by: string) => void): void;
}

const says = /^SQLITE_(CORRUPT|NOTADB)/;

/** Every statement that is prepared from now on is watched. */
export function watchDamage(db: Db): DamageMet {
  let met: string | null = null;
  const listeners: ((by: string) => void)[] = [];
  const note = (by: string): void => {
    if (met !== null) return;
    met = by;
    for (const listener of listeners) listener(by);
  };
  const watched = <Args extends unknown[], Result>(work: (...args: Args) => Result): ((...args: Args) => Result) =>
    function (this: unknown, ...args: Args): Result {
      try {
        return work.apply(this, args);
      } catch (error) {
        if (error instanceof Database.SqliteError && says.test(error.code)) note(error.code);
        throw error;
      }
    };
  const unwatched = db.transaction.bind(db);
  const prepare = watched(db.prepare.bind(db));
  const prepared = (sql: string) => {
    const statement = prepare(sql);
    const { get, all, run, iterate } = statement;
    const stepByStep: typeof iterate = (...of) => {
      const rows = iterate.apply(statement, of);
      const next = watched(rows.next.bind(rows));
      return Object.assign(rows, { next });
    };
    return Object.assign(statement, { get: watched(get), all: watched(all), run: watched(run), iterate: watched(stepByStep) });
  };
  const transaction = (work: (...args: unknown[]) => unknown): unknown => {
    const made = unwatched(work);
    const { deferred, immediate, exclusive } = made;
    const ways = { deferred: watched(deferred), immediate: watched(immediate), exclusive: watched(exclusive) };
    return Object.assign(watched(made), ways);
  };
  Object.assign(db, {
    prepare: prepared,
    exec: watched(db.exec.bind(db)),
    pragma: watched(db.pragma.bind(db)),
    transaction,
  });
  return { met: () => met, note, onMet: (listener) => void listeners.push(listener) };
}

/** What is acknowledged is written here first. Throws UserError STORE_DAMAGED where it could not be trusted to stay. */
export function untilDamaged(transmissions: Transmissions, { met }: DamageMet): Transmissions {
  const requireWhole = (): void => {
    if (met() !== null) throw new UserError("STORE_DAMAGED", "");
  };
  return {
    ...transmissions,
    open: (...of) => {
      requireWhole();
      return transmissions.open(...of);
    },
    append: (...of) => {
      requireWhole();
      transmissions.append(...of);
    },
  };
}

/** For a person who looks: a database that is damaged is told as such, and what cannot be read in it is left out. */
export const unlessDamaged =
  ({ met }: DamageMet) =>
  <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (met() === null) throw error;
      return otherwise;
    }
  };
