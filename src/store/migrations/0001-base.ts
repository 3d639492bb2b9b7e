/**
 * The gateway's schema. Columns of type BLOB named `sealed_*` or `bytes` go through the seal; `*_key` columns are keyed HMACs of
 * what may be personal. Everything else is free of personal data by design.
 */
import type { Migration } from "../database/database.ts";

export const base: Migration = {
  version: 1,
  note: "raw transmissions, runs and observations, lots, decisions, verdicts, outbox, event log",
  sql: `
CREATE TABLE snapshot (
  no INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL, activated_at INTEGER NOT NULL, files TEXT NOT NULL
) STRICT;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT, detail TEXT
) STRICT;

CREATE TABLE transmission (
  id INTEGER PRIMARY KEY AUTOINCREMENT, connection_id TEXT NOT NULL, driver TEXT NOT NULL, mode TEXT NOT NULL,
  started_at INTEGER NOT NULL, ended_at INTEGER,
  state TEXT NOT NULL CHECK (state IN ('open', 'complete', 'incomplete')),
  reading TEXT NOT NULL DEFAULT 'pending' CHECK (reading IN ('pending', 'decoded', 'unreadable', 'nothing'))
) STRICT;
CREATE INDEX transmission_pending ON transmission (id) WHERE reading = 'pending';
CREATE TABLE transmission_part (
  transmission_id INTEGER NOT NULL REFERENCES transmission (id), seq INTEGER NOT NULL, received_at INTEGER NOT NULL,
  bytes BLOB NOT NULL, PRIMARY KEY (transmission_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  id INTEGER PRIMARY KEY AUTOINCREMENT, connection_id TEXT NOT NULL, opened_at INTEGER NOT NULL, last_result_at INTEGER NOT NULL,
  closed_at INTEGER, closed_by TEXT, judged_at INTEGER
) STRICT;
CREATE UNIQUE INDEX batch_open ON batch (connection_id) WHERE closed_at IS NULL;
CREATE INDEX batch_unjudged ON batch (id) WHERE judged_at IS NULL;

CREATE TABLE run (
  key TEXT PRIMARY KEY, run_id TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL,
  instrument_id TEXT, connection_id TEXT NOT NULL, batch_id INTEGER NOT NULL REFERENCES batch (id),
  measured_at INTEGER, received_at INTEGER NOT NULL, intake_codes TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'released', 'rejected', 'discarded', 'by-hand', 'kept')),
  outcome TEXT, codes TEXT, snapshot_no INTEGER, judged_at INTEGER, look_back INTEGER NOT NULL DEFAULT 0,
  UNIQUE (run_id, version)
) STRICT;
CREATE INDEX run_of_batch ON run (batch_id);
CREATE INDEX run_held ON run (received_at) WHERE state = 'held';
CREATE INDEX run_unclaimed ON run (received_at) WHERE instrument_id IS NULL;
CREATE INDEX run_by_time ON run (instrument_id, measured_at);

CREATE TABLE observation (
  id TEXT PRIMARY KEY, run_key TEXT NOT NULL REFERENCES run (key), kind TEXT NOT NULL, instrument_id TEXT, analyte TEXT,
  transmission_id INTEGER NOT NULL REFERENCES transmission (id), measured_at INTEGER, received_at INTEGER NOT NULL,
  identity_key TEXT NOT NULL, content_key TEXT NOT NULL, duplicates INTEGER NOT NULL DEFAULT 0,
  disposition TEXT NOT NULL, sealed_body BLOB NOT NULL
) STRICT;
CREATE INDEX observation_identity ON observation (identity_key);
CREATE INDEX observation_run ON observation (run_key);
CREATE INDEX observation_disposition ON observation (disposition, duplicates);
CREATE INDEX observation_controls ON observation (instrument_id, analyte, measured_at) WHERE kind = 'control';

CREATE TABLE verdict (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run_key TEXT NOT NULL REFERENCES run (key), at INTEGER NOT NULL, outcome TEXT NOT NULL,
  codes TEXT NOT NULL, snapshot_no INTEGER NOT NULL
) STRICT;
CREATE INDEX verdict_run ON verdict (run_key);

CREATE TABLE decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, run_key TEXT NOT NULL REFERENCES run (key), kind TEXT NOT NULL,
  sealed_by BLOB NOT NULL, sealed_reason BLOB NOT NULL, sealed_detail BLOB
) STRICT;
CREATE INDEX decision_run ON decision (run_key);

CREATE TABLE lot (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lot_key TEXT NOT NULL, kind TEXT NOT NULL, analyte TEXT NOT NULL, model TEXT NOT NULL,
  body TEXT NOT NULL, imported_at INTEGER NOT NULL, superseded_at INTEGER
) STRICT;
CREATE UNIQUE INDEX lot_current ON lot (lot_key) WHERE superseded_at IS NULL;
CREATE INDEX lot_by_model ON lot (model, analyte) WHERE superseded_at IS NULL;

CREATE TABLE outbox (
  control_id TEXT PRIMARY KEY, run_key TEXT NOT NULL REFERENCES run (key), run_id TEXT NOT NULL, channel TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'published', 'accepted', 'stopped', 'pulled')),
  sealed_bytes BLOB NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
  published_at INTEGER, closed_at INTEGER, sealed_answer BLOB, refusal TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (next_attempt_at, created_at) WHERE state IN ('queued', 'published');
CREATE INDEX outbox_run ON outbox (run_key);
CREATE INDEX outbox_state ON outbox (state);
`,
};
