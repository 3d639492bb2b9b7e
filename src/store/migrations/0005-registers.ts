import type { Migration } from "../database/database.ts";

export const registers: Migration = {
  version: 5,
  note: "registers that people keep: one append-only table, versions with name and reason",
  sql: `
CREATE TABLE register_entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT, register TEXT NOT NULL, entry_key TEXT NOT NULL, subject TEXT, at INTEGER,
  recorded_at INTEGER NOT NULL, sealed_body BLOB NOT NULL, sealed_signature BLOB, superseded_at INTEGER,
  sealed_ended_by BLOB
) STRICT;
CREATE UNIQUE INDEX register_current ON register_entry (register, entry_key) WHERE superseded_at IS NULL;
CREATE INDEX register_by_time ON register_entry (register, subject, at) WHERE superseded_at IS NULL;
CREATE INDEX register_history ON register_entry (register, entry_key, id);

ALTER TABLE decision ADD COLUMN role TEXT NOT NULL DEFAULT 'lab-responsible';
`,
};
