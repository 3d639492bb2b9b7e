/** The tables of the audit chain: the same in every store that has one. */

/** `link`: 256 bits (audit/link.ts). `audit_unbegun`: keyed, while the chain has not begun. AUTOINCREMENT: SQLite keeps the highest number, also of rows that are gone. */
export const auditSql = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, row ANY NOT NULL, change TEXT NOT NULL, link BLOB NOT NULL
) STRICT;
CREATE TABLE audit_unbegun (only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT NOT NULL) STRICT;
`;

/** How long the chain is at least (audit/floor.ts). */
export const auditFloorSql =
  "CREATE TABLE audit_floor (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, token TEXT NOT NULL) STRICT;";

/** What the chain last said of a row is looked up whenever the row is written to (audit/chain.ts). */
export const auditByRowSql = "CREATE INDEX audit_of_row ON audit (source, row);";
