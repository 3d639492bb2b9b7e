import type { Migration } from "../database/database.ts";

export const clock: Migration = {
  version: 2,
  note: "device clocks at docking; what the clock model made of a run's time (QC.md 3.5)",
  sql: `
CREATE TABLE clock_reading (
  instrument_id TEXT NOT NULL, batch_id INTEGER NOT NULL REFERENCES batch (id), heard_from INTEGER NOT NULL, at INTEGER NOT NULL,
  device_local TEXT NOT NULL, device_offset TEXT, offset_seconds INTEGER, PRIMARY KEY (instrument_id, batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_reading_by_time ON clock_reading (instrument_id, at);
CREATE INDEX clock_reading_of_batch ON clock_reading (batch_id);

CREATE TABLE run_time (
  run_key TEXT PRIMARY KEY REFERENCES run (key), instrument_id TEXT NOT NULL, sent_at INTEGER,
  window_from INTEGER, window_to INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX run_time_uncertain ON run_time (instrument_id) WHERE window_from IS NOT NULL;
`,
};
