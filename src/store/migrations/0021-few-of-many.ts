import type { Migration } from "../database/database.ts";

export const fewOfMany: Migration = {
  version: 21,
  note: "what is asked for often and is always few, found without reading what grows with the years",
  sql: `
CREATE INDEX run_by_hand ON run (received_at, key) WHERE state = 'by-hand';
CREATE INDEX event_of_subject ON event (subject, seq) WHERE subject IS NOT NULL;
`,
};
