/** The archive of the reference journal receiver. `sealed_*` columns go through the seal, `*_key` columns are keyed HMACs. */

import { type Covered, one } from "../../store/audit/covered.ts";
import type { Migration } from "../../store/database/database.ts";
import { auditByRowSql, auditFloorSql, auditSql } from "../../store/migrations/audit-sql.ts";
import { sealingSql } from "../../store/migrations/sealing-sql.ts";
import type { SealedTable } from "../../store/sealing/sealed-columns.ts";

export const archiveTables: readonly SealedTable[] = [
  {
    table: "message",
    key: ["message_key"],
    bound: [],
    columns: ["sealed_control_id", "sealed_verdict", "sealed_hl7"],
  },
  { table: "relay", key: ["message_key"], bound: [], columns: ["sealed_sent", "sealed_answer"] },
  { table: "act", key: ["id"], bound: ["at", "act"], columns: ["sealed_by"] },
];

/**
 * What the audit chain covers: what was received, answered, relayed and looked at. Left out is the work's own state: counts of what came
 * again, attempts, claims.
 */
export const archiveTold: readonly Covered[] = [
  one("message", "message_key", "id received_at answer sealed_control_id sealed_verdict sealed_hl7"),
  one("result", "id", "series_key result_key version content_key message_id"),
  one("relay", "message_key", "target outcome at sealed_sent sealed_answer"),
  one("act", "id", "at act up_to sealed_by"),
  one("event", "seq", "at kind subject detail"),
];

/** What earlier versions wrote is clear. */
export const sealedSince = 4;

/** From then on it says how long its audit chain is at least. */
export const floorSince = 7;

export const journalMigrations: readonly Migration[] = [
  {
    version: 1,
    note: "received messages with their answers, and the results in those that were accepted",
    sql: `
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, message_key TEXT NOT NULL UNIQUE, received_at INTEGER NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('AA', 'AE')), duplicates INTEGER NOT NULL DEFAULT 0,
  sealed_control_id BLOB NOT NULL, sealed_verdict BLOB NOT NULL, sealed_hl7 BLOB NOT NULL
) STRICT;
CREATE TABLE result (
  result_key TEXT NOT NULL, content_key TEXT NOT NULL, message_id INTEGER NOT NULL REFERENCES message (id)
) STRICT;
CREATE INDEX result_identity ON result (result_key);
`,
  },
  {
    version: 2,
    note: "one archive for several receivers: each version of a result once, who is relaying what, and what the relay's target answered",
    sql: `
CREATE TABLE result_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT, series_key TEXT, result_key TEXT NOT NULL, version INTEGER NOT NULL,
  content_key TEXT NOT NULL, message_id INTEGER NOT NULL REFERENCES message (id), UNIQUE (result_key, version)
) STRICT;
INSERT INTO result_version (result_key, version, content_key, message_id)
  SELECT result_key, ROW_NUMBER() OVER (PARTITION BY result_key ORDER BY rowid), content_key, message_id FROM result ORDER BY rowid;
DROP TABLE result;
ALTER TABLE result_version RENAME TO result;
CREATE INDEX result_series ON result (series_key);
CREATE TABLE claim (claim_key TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE relay (
  message_key TEXT PRIMARY KEY, target TEXT NOT NULL CHECK (target IN ('mllp', 'kith', 'fhir', 'file')),
  outcome TEXT NOT NULL CHECK (outcome IN ('AA', 'AE', 'AR', 'silent')), attempts INTEGER NOT NULL, at INTEGER NOT NULL,
  sealed_sent BLOB NOT NULL, sealed_answer BLOB
) STRICT, WITHOUT ROWID;
`,
  },
  {
    version: 3,
    note: "which archive this is, told by its key",
    sql: "CREATE TABLE store_mark (only INTEGER PRIMARY KEY CHECK (only = 1), store TEXT NOT NULL) STRICT;",
  },
  {
    version: sealedSince,
    note: "what opens the sealed columns, and what of them is still to be sealed",
    sql: sealingSql(["message", "relay"]),
  },
  {
    version: 5,
    note: "the audit chain, who looked at what the archive holds or answered for its chain, and what became of that",
    sql: `${auditSql}
CREATE TABLE act (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, act TEXT NOT NULL, up_to INTEGER, sealed_by BLOB NOT NULL
) STRICT;
CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT, detail TEXT
) STRICT;
`,
  },
  {
    version: 6,
    note: "what something else has changed in a row stays known when the archive writes to the row again",
    sql: auditByRowSql,
  },
  {
    version: floorSince,
    note: "how long the audit chain is at least",
    sql: auditFloorSql,
  },
];
