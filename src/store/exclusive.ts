/** An exclusive lock as an open SQLite transaction: released by the operating system when the process ends, however it ends. */
import Database from "better-sqlite3";

/** Returns how to let go, or null when another process holds it for as long as that. */
export function holdExclusively(path: string, patienceMs = 0): (() => void) | null {
  const db = new Database(path, { timeout: patienceMs });
  try {
    db.pragma("journal_mode = DELETE");
    db.exec("BEGIN EXCLUSIVE");
    return () => db.close();
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return null;
    throw error;
  }
}
