import type { Migration } from "../database/database.ts";
import { auditByRowSql } from "./audit-sql.ts";

export const auditByRow: Migration = {
  version: 29,
  note: "what something else has changed in a row stays known when Labbro writes to the row again",
  sql: auditByRowSql,
};
