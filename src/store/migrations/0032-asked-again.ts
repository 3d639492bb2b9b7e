import type { Migration } from "../database/database.ts";

/** Who is asked about stays until it was judged: `handed_on`, an errand was written for it. */
export const askedAgain: Migration = {
  version: 32,
  note: "what is to be judged again is known until it was, whatever becomes of its errand",
  sql: "ALTER TABLE run_asked ADD COLUMN handed_on INTEGER NOT NULL DEFAULT 0;",
};
