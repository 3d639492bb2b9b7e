import type { Migration } from "../database/database.ts";

/** One more cause: something else than Labbro changed what is known of a pause. The rows keep their numbers, and so their links. */
export const changedPause: Migration = {
  version: 31,
  note: "delivery that waits for a person because a pause was changed or deleted by something else",
  sql: `
CREATE TABLE wider_pause (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL,
  because TEXT NOT NULL CHECK (because IN ('restored', 'two-stations', 'changed')), known_until INTEGER, ended_at INTEGER
) STRICT;
INSERT INTO wider_pause SELECT id, at, because, known_until, ended_at FROM delivery_pause;
DROP TABLE delivery_pause;
ALTER TABLE wider_pause RENAME TO delivery_pause;
`,
};
