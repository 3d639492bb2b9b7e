import type { Migration } from "../database/database.ts";

export const captures: Migration = {
  version: 3,
  note: "captures of what was said on the wires, in both directions; observations by their transmission, for replays",
  sql: `
CREATE TABLE capture_session (
  id INTEGER PRIMARY KEY AUTOINCREMENT, connection_id TEXT NOT NULL, driver TEXT NOT NULL, mode TEXT NOT NULL,
  started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX capture_session_age ON capture_session (ended_at);
CREATE TABLE capture_chunk (
  session_id INTEGER NOT NULL REFERENCES capture_session (id) ON DELETE CASCADE, seq INTEGER NOT NULL, at INTEGER NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('device', 'host')), sealed_bytes BLOB NOT NULL, PRIMARY KEY (session_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX observation_transmission ON observation (transmission_id);
CREATE INDEX transmission_by_time ON transmission (connection_id, started_at);
`,
};
