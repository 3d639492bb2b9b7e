import type { Migration } from "../database/database.ts";
import { auditSql } from "./audit-sql.ts";

export const audit: Migration = {
  version: 25,
  note: "the audit chain: every row that says what was measured, judged, decided, sent or looked at, bound to the one before it",
  sql: `${auditSql}ALTER TABLE act_record ADD COLUMN shown TEXT;
`,
};
