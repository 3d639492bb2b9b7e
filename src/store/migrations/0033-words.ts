import type { Migration } from "../database/database.ts";
import { auditFloorSql } from "./audit-sql.ts";

/**
 * `person_word`: a person's act asks that a result be judged; the row goes when it was. `first_tried_at`: from then on somebody else may have a
 * message; which rows are sent first is told by that, and by no count. `queued_no`: the order in which messages were queued; those
 * from before this step have none, and come before all others in the order of their rows.
 */
/** From then on a store says how long its audit chain is at least. */
export const floorSince = 33;

export const words: Migration = {
  version: floorSince,
  note: "a person's word, that a message was tried and their order are covered by the audit chain, and how long that is at least",
  sql: `
${auditFloorSql}
CREATE TABLE person_word (run_key TEXT PRIMARY KEY REFERENCES run (key), said_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
ALTER TABLE outbox ADD COLUMN first_tried_at INTEGER;
ALTER TABLE outbox ADD COLUMN queued_no INTEGER;
CREATE INDEX outbox_queued_no ON outbox (queued_no);
DROP INDEX outbox_fresh;
DROP INDEX outbox_tried;
CREATE INDEX outbox_fresh ON outbox (channel, next_attempt_at, created_at) WHERE state IN ('queued', 'published') AND first_tried_at IS NULL;
CREATE INDEX outbox_tried ON outbox (channel, next_attempt_at, created_at) WHERE state IN ('queued', 'published') AND first_tried_at IS NOT NULL;
`,
};
