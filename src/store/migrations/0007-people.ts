import type { Migration } from "../database/database.ts";

export const people: Migration = {
  version: 7,
  note: "results that wait for a control, and sent ones that became suspect, found without reading all others",
  sql: `
CREATE INDEX run_awaiting ON run (received_at) WHERE state = 'waiting';
CREATE INDEX run_suspect ON run (measured_at) WHERE look_back = 1;
`,
};
