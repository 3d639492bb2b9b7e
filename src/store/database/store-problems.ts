/** What a failure of SQLite means to a person. */
import Database from "better-sqlite3";
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";

/** By the beginning of SQLite's code, the longest first; what is not here is a fault of ours. */
const meanings: readonly (readonly [string, ProblemCode])[] = [
  ["SQLITE_FULL", "STORE_FULL"],
  // The shared memory beside the log finds no room on a full disk.
  ["SQLITE_IOERR_SHMSIZE", "STORE_FULL"],
  ["SQLITE_IOERR_WRITE", "STORE_FULL"],
  ["SQLITE_IOERR_FSYNC", "STORE_FULL"],
  ["SQLITE_IOERR_TRUNCATE", "STORE_FULL"],
  ["SQLITE_BUSY", "STORE_LOCKED"],
  ["SQLITE_LOCKED", "STORE_LOCKED"],
  ["SQLITE_PROTOCOL", "STORE_LOCKED"],
  ["SQLITE_CORRUPT", "STORE_DAMAGED"],
  ["SQLITE_NOTADB", "STORE_DAMAGED"],
  ["SQLITE_IOERR_SHORT_READ", "STORE_DAMAGED"],
  ["SQLITE_READONLY", "NOT_PERMITTED"],
  ["SQLITE_CANTOPEN", "NOT_PERMITTED"],
  ["SQLITE_PERM", "NOT_PERMITTED"],
];

/** While a store is opened: also where its tables and indexes are not those that Labbro made, which SQLite calls an error of the statement. */
export const openingProblem = (error: unknown): UserError | null =>
  error instanceof Database.SqliteError && error.code.startsWith("SQLITE_ERROR")
    ? new UserError("STORE_DAMAGED", "Its tables are not as Labbro made them.", { cause: error })
    : storeProblem(error);

/** Null: it is no failure of the store that a person could do something about. */
export function storeProblem(error: unknown): UserError | null {
  if (!(error instanceof Database.SqliteError)) return null;
  const found = meanings.find(([begin]) => error.code.startsWith(begin));
  return found === undefined ? null : new UserError(found[1], `(${error.code})`, { cause: error });
}
