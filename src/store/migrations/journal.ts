/** The archive of the reference journal receiver. `sealed_*` columns go through the seal, `*_key` columns are keyed HMACs. */
import type { Migration } from "../database.ts";

export const journalMigrations: readonly Migration[] = [
  {
    version: 1,
    note: "received messages with their answers, and the results in those that were accepted",
    sql: `
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, message_key TEXT NOT NULL UNIQUE, received_at INTEGER NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('AA', 'AE')), duplicates INTEGER NOT NULL DEFAULT 0,
  sealed_control_id BLOB NOT NULL, sealed_verdict BLOB NOT NULL, sealed_hl7 BLOB NOT NULL
) STRICT;
CREATE TABLE result (
  result_key TEXT NOT NULL, content_key TEXT NOT NULL, message_id INTEGER NOT NULL REFERENCES message (id)
) STRICT;
CREATE INDEX result_identity ON result (result_key);
`,
  },
];
