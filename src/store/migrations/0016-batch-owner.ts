import type { Migration } from "../database/database.ts";

/** An open batch of a single instrument goes on as that instrument's; one of several waits for silence, as nobody's. */
export const batchOwner: Migration = {
  version: 16,
  note: "a docking batch is one instrument's: the end of another one on the same docking base does not close it",
  sql: `
ALTER TABLE batch ADD COLUMN instrument_id TEXT;
ALTER TABLE batch ADD COLUMN stranger_key TEXT;
DROP INDEX batch_open;
CREATE INDEX batch_open ON batch (connection_id) WHERE closed_at IS NULL;
UPDATE batch SET instrument_id = (SELECT max(instrument_id) FROM run WHERE batch_id = batch.id)
WHERE (SELECT count(DISTINCT coalesce(instrument_id, '')) FROM run WHERE batch_id = batch.id) = 1;
`,
};
