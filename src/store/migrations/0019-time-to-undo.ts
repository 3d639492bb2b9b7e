import type { Migration } from "../database/database.ts";

export const timeToUndo: Migration = {
  version: 19,
  note: "until when a message waits because a person may take back what led to it; nothing hurries it",
  sql: "ALTER TABLE outbox ADD COLUMN not_before INTEGER;",
};
