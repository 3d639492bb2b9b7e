import type { Migration } from "../database/database.ts";

export const outboxChannels: Migration = {
  version: 12,
  note: "what is due is found for each channel by itself: results never wait behind control messages that nobody answers",
  sql: `
DROP INDEX outbox_fresh;
DROP INDEX outbox_tried;
CREATE INDEX outbox_fresh ON outbox (channel, next_attempt_at, created_at) WHERE state IN ('queued', 'published') AND attempts = 0;
CREATE INDEX outbox_tried ON outbox (channel, next_attempt_at, created_at) WHERE state IN ('queued', 'published') AND attempts > 0;
`,
};
