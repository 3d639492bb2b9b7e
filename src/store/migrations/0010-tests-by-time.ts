import type { Migration } from "../database/database.ts";

export const testsByTime: Migration = {
  version: 10,
  note: "patient tests of an analyte and runs of the instrument itself, found by time (intervals of so many tests, electronic QC)",
  sql: `
CREATE INDEX observation_tests ON observation (instrument_id, analyte, measured_at) WHERE kind = 'patient';
CREATE INDEX observation_services ON observation (instrument_id, measured_at) WHERE kind = 'service';
`,
};
