import type { Migration } from "../database/database.ts";

/** A row a clock of another machine: when it last agreed with the station's own, and when it last was on another day (decision 0037). */
export const clockWitness: Migration = {
  version: 30,
  note: "which other clocks vouch for the station's own before anything is erased by it",
  sql: `
CREATE TABLE clock_witness (source TEXT PRIMARY KEY, agreed_at INTEGER, contradicted_at INTEGER) STRICT, WITHOUT ROWID;
`,
};
