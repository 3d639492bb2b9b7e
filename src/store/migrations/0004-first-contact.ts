import type { Migration } from "../database/database.ts";

export const firstContact: Migration = {
  version: 4,
  note: "first contact with an instrument, and what a person said of its memory (ruling 1)",
  sql: `
CREATE TABLE first_contact (
  contact_key TEXT PRIMARY KEY, instrument_id TEXT NOT NULL, at INTEGER NOT NULL, answered_at INTEGER, send_from INTEGER,
  sealed_by BLOB, sealed_reason BLOB
) STRICT, WITHOUT ROWID;
`,
};
