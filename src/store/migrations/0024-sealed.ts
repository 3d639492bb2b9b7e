import type { Migration } from "../database/database.ts";
import { sealingSql } from "./sealing-sql.ts";

const tables = [
  ...["snapshot", "transmission_part", "capture_chunk", "observation", "decision", "lot", "outbox", "outbox_request"],
  ...["first_contact", "register_entry", "credential", "login_code", "session", "act_record"],
];

/** Columns that were clear by design hold names after all: of whoever typed a target in, of whom to call. */
export const sealed: Migration = {
  version: 24,
  note: "what opens the sealed columns, and what of them is still to be sealed; names that stood in the clear are sealed too",
  sql: `
CREATE TABLE sealed_snapshot (
  no INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL, activated_at INTEGER NOT NULL, sealed_files BLOB NOT NULL
) STRICT;
INSERT INTO sealed_snapshot SELECT no, hash, activated_at, CAST(files AS BLOB) FROM snapshot;
DROP TABLE snapshot;
ALTER TABLE sealed_snapshot RENAME TO snapshot;

CREATE TABLE sealed_lot (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lot_key TEXT NOT NULL, kind TEXT NOT NULL, analyte TEXT NOT NULL, model TEXT NOT NULL,
  sealed_body BLOB NOT NULL, imported_at INTEGER NOT NULL, superseded_at INTEGER
) STRICT;
INSERT INTO sealed_lot SELECT id, lot_key, kind, analyte, model, CAST(body AS BLOB), imported_at, superseded_at FROM lot;
DROP TABLE lot;
ALTER TABLE sealed_lot RENAME TO lot;
CREATE UNIQUE INDEX lot_current ON lot (lot_key) WHERE superseded_at IS NULL;
CREATE INDEX lot_by_model ON lot (model, analyte) WHERE superseded_at IS NULL;

UPDATE outbox SET sealed_refusal = CAST(refusal AS BLOB) WHERE refusal IS NOT NULL AND sealed_refusal IS NULL;
ALTER TABLE outbox DROP COLUMN refusal;
${sealingSql(tables)}
`,
};
