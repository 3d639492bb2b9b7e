import type { Migration } from "../database/database.ts";
import { changeOfPatient } from "./0023-reads.ts";

/**
 * `erased_at`: what named a person was taken out of the row then. Indexes of what is not erased yet, oldest first: a look costs what is due,
 * and what cannot be erased yet. `former_result`: what a younger result was compared with, as a bare value, once it is erased whose that
 * was. `retention`: how far the work is, and what was erased last.
 */
export const erasing: Migration = {
  version: 27,
  note: "whose results are is erased after a time; values, verdicts and identities stay",
  sql: `
ALTER TABLE run ADD COLUMN erased_at INTEGER;
CREATE INDEX run_with_person ON run (received_at, key) WHERE erased_at IS NULL AND kind IN ('patient', 'eqa');
ALTER TABLE observation ADD COLUMN erased_at INTEGER;
CREATE INDEX observation_with_operator ON observation (received_at, id) WHERE erased_at IS NULL AND kind IN ('control', 'service');
ALTER TABLE transmission ADD COLUMN erased_at INTEGER;
CREATE INDEX transmission_with_bytes ON transmission (started_at, id) WHERE erased_at IS NULL;
ALTER TABLE register_entry ADD COLUMN erased_at INTEGER;
CREATE INDEX change_of_result ON register_entry (subject) WHERE register = 'result-change';
CREATE INDEX case_with_words ON register_entry (recorded_at, id) WHERE register = 'look-back-case' AND superseded_at IS NULL AND erased_at IS NULL;
CREATE INDEX look_up_by_time ON register_entry (recorded_at) WHERE register = 'look-up';

CREATE TABLE former_result (
  run_key TEXT NOT NULL REFERENCES run (key), analyte TEXT NOT NULL, sealed_former BLOB NOT NULL, PRIMARY KEY (run_key, analyte)
) STRICT, WITHOUT ROWID;
CREATE TABLE retention (
  only INTEGER PRIMARY KEY CHECK (only = 1), seen_at INTEGER NOT NULL, since INTEGER NOT NULL, policy TEXT NOT NULL,
  counts TEXT NOT NULL DEFAULT '{}', erased_at INTEGER, erased TEXT
) STRICT;

DROP TRIGGER touched_patient_moved;
${changeOfPatient}
`,
};
