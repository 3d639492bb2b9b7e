import type { Migration } from "../database/database.ts";

export const marks: Migration = {
  version: 14,
  note: "which store this is, told by its key; a keyed digest of each message's bytes",
  sql: `
CREATE TABLE store_mark (only INTEGER PRIMARY KEY CHECK (only = 1), store TEXT NOT NULL) STRICT;
ALTER TABLE outbox ADD COLUMN digest TEXT;
`,
};
