import type { Migration } from "../database/database.ts";

export const outboxOrder: Migration = {
  version: 8,
  note: "order of the outbox per patient and analyte, corrections behind what they change, why a message stopped, who sends it again",
  sql: `
ALTER TABLE outbox ADD COLUMN order_key TEXT;
ALTER TABLE outbox ADD COLUMN after_control_id TEXT;
ALTER TABLE outbox ADD COLUMN tried_at INTEGER;
ALTER TABLE outbox ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0 CHECK (set_aside IN (0, 1));
ALTER TABLE outbox ADD COLUMN stop_code TEXT;
ALTER TABLE outbox ADD COLUMN sealed_refusal BLOB;
UPDATE outbox SET stop_code = 'JOURNAL_REFUSED' WHERE state = 'stopped';
CREATE INDEX outbox_order ON outbox (order_key) WHERE state IN ('queued', 'published') AND order_key IS NOT NULL;
DROP INDEX outbox_due;
CREATE INDEX outbox_fresh ON outbox (next_attempt_at, created_at) WHERE state IN ('queued', 'published') AND attempts = 0;
CREATE INDEX outbox_tried ON outbox (next_attempt_at, created_at) WHERE state IN ('queued', 'published') AND attempts > 0;
CREATE INDEX outbox_unfinished ON outbox (created_at) WHERE state IN ('queued', 'published', 'stopped');

CREATE TABLE outbox_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, control_id TEXT NOT NULL REFERENCES outbox (control_id),
  sealed_by BLOB NOT NULL, sealed_reason BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_request_of_message ON outbox_request (control_id);
`,
};
