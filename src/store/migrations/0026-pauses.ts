import type { Migration } from "../database/database.ts";

/**
 * `known_until`: when the backup was made. `may_be_sent`: `message`, the journal may have these very bytes; `result`, another message about the same
 * result. AUTOINCREMENT: the newest one counts.
 */
export const pauses: Migration = {
  version: 26,
  note: "delivery that waits for a person after a restore or beside another station, and what may have been sent already",
  sql: `
CREATE TABLE delivery_pause (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, because TEXT NOT NULL CHECK (because IN ('restored', 'two-stations')),
  known_until INTEGER, ended_at INTEGER
) STRICT;
ALTER TABLE outbox ADD COLUMN may_be_sent TEXT CHECK (may_be_sent IN ('message', 'result'));
`,
};
