/** The least that keeping bytes safe can cost: one row, one commit, WAL with synchronous=FULL, nothing else. */
import { join } from "node:path";
import Database from "better-sqlite3";

export interface BareStore {
  /** Durable when it returns. */
  commit(bytes: Uint8Array): void;
  close(): void;
}

export function openBareStore(folder: string): BareStore {
  const db = new Database(join(folder, "bare.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE kept (bytes BLOB NOT NULL)");
  if (db.pragma("synchronous", { simple: true }) !== 2) throw new Error("synchronous is not FULL");
  const insert = db.prepare("INSERT INTO kept (bytes) VALUES (?)");
  return { commit: (bytes) => void insert.run(bytes), close: () => db.close() };
}
