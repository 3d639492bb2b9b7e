import type { Migration } from "../database/database.ts";

export const accounts: Migration = {
  version: 20,
  note: "who may use the station: secrets, one-time codes, sessions; and what each did or looked at",
  sql: `
CREATE TABLE credential (
  account TEXT PRIMARY KEY,
  sealed_secrets BLOB NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  closed_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE login_code (
  code_hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL CHECK (purpose IN ('first', 'recover', 'account')),
  sealed_login BLOB,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  sealed_login BLOB NOT NULL,
  account TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('page', 'command')),
  opened_at INTEGER NOT NULL,
  active_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  is_locked INTEGER NOT NULL DEFAULT 0,
  pin_failures INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_of_account ON session (account);
CREATE TABLE act_record (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  act TEXT NOT NULL,
  account TEXT,
  shows_patients INTEGER NOT NULL,
  sealed_detail BLOB NOT NULL
) STRICT;
CREATE INDEX act_record_at ON act_record (at);
CREATE INDEX act_record_of_account ON act_record (account, id);
`,
};
