import type { Migration } from "../database/database.ts";

export const personKey: Migration = {
  version: 9,
  note: "whose result it is, as a keyed fingerprint of person and analyte: a former result is found without reading others (delta check)",
  sql: `
ALTER TABLE observation ADD COLUMN person_key TEXT;
CREATE INDEX observation_person ON observation (person_key, measured_at) WHERE person_key IS NOT NULL;
`,
};
