/** What is wrong with a store, and what is in a station's still, for a person who must choose. Nothing is written. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { UserError } from "../../domain/problem-catalogue.ts";
import { isOddFile } from "../../files/regular-file.ts";
import type { StoreFiles } from "../store-files.ts";
import { wholeStore } from "./marks.ts";

/** `PRAGMA integrity_check`: every page is read, and every index held against its table: one that leaves a row out hides it. Null: good. */
export function damageOf(path: string): string | null {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const [first] = db.pragma("integrity_check(1)") as readonly { readonly integrity_check: string }[];
    return first?.integrity_check === "ok" ? null : "integrity_check found damaged pages or indexes.";
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(error.code))
      return `It cannot be read (${error.code}).`;
    throw error;
  } finally {
    db.close();
  }
}

/** Null: key, database and folder belong together and the database is good, or there is none at all. */
export function whatIsWrong(files: StoreFiles): UserError | null {
  try {
    if (wholeStore(files) === null) return null;
    const damage = damageOf(files.database);
    return damage === null ? null : new UserError("STORE_DAMAGED", damage);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

export interface Remains {
  readonly results: number;
  readonly held: number;
  /** Not yet accepted by the journal. */
  readonly unsent: number;
  readonly unread: number;
}

/** As far as the database can still be read; null: not at all. */
export function remainsOf({ database: path }: StoreFiles): Remains | null {
  if (!existsSync(path) || isOddFile(path)) return null;
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const count = (what: string) => db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${what}`).get()?.n ?? 0;
      return {
        results: count("run WHERE kind = 'patient'"),
        held: count("run WHERE state IN ('held', 'waiting')"),
        unsent: count("outbox WHERE state IN ('queued', 'published', 'stopped')"),
        unread: count("transmission WHERE reading = 'pending'"),
      };
    } finally {
      db.close();
    }
  } catch (error) {
    // What cannot be counted is told as such; the file itself is kept.
    if (error instanceof Database.SqliteError) return null;
    throw error;
  }
}
