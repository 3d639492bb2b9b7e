import type { Migration } from "../database.ts";

/** `link`: 256 bits (audit/link.ts). `audit_unbegun`: keyed, while the chain has not begun. AUTOINCREMENT: SQLite keeps the highest number, also of rows that are gone. */
export const audit: Migration = {
  version: 25,
  note: "the audit chain: every row that says what was measured, judged, decided, sent or looked at, bound to the one before it",
  sql: `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, row ANY NOT NULL, change TEXT NOT NULL, link BLOB NOT NULL
) STRICT;
CREATE TABLE audit_unbegun (only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT NOT NULL) STRICT;
ALTER TABLE act_record ADD COLUMN shown TEXT;
`,
};
