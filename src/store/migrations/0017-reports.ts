import type { Migration } from "../database/database.ts";

export const reports: Migration = {
  version: 17,
  note: "what each message says, as it was put together: a change of it starts from there",
  sql: `
ALTER TABLE outbox ADD COLUMN sealed_report BLOB;
`,
};
