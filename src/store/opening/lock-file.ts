/**
 * Locks as open SQLite transactions on a file of their own: the operating system lets go of them when the process ends, however it ends. Either
 * one holds it alone, or any number of them share it.
 */
import Database from "better-sqlite3";

/** Returns how to let go; null: another process holds it, alone or shared, for as long as that. */
export const holdExclusively = (path: string, patienceMs = 0): (() => void) | null => held(path, patienceMs, "BEGIN EXCLUSIVE");

/** The same; null: another one holds it alone. */
export const holdShared = (path: string, patienceMs: number): (() => void) | null =>
  held(path, patienceMs, "BEGIN; SELECT 1 FROM sqlite_master");

/** Beside those who share it, one at a time of them; the same. */
export const holdTurn = (path: string, patienceMs: number): (() => void) | null => held(path, patienceMs, "BEGIN IMMEDIATE");

function held(path: string, patienceMs: number, sql: string): (() => void) | null {
  const db = new Database(path, { timeout: patienceMs });
  try {
    db.pragma("journal_mode = DELETE");
    db.exec(sql);
    return () => db.close();
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw error;
  }
}
