import type { Migration } from "../database/database.ts";

export const controlLots: Migration = {
  version: 15,
  note: "the reagent lot of each control, so that what decides for a lot is found behind any number of controls on others",
  sql: `
ALTER TABLE observation ADD COLUMN control_lot TEXT;
CREATE INDEX observation_control_lot ON observation (instrument_id, analyte, control_lot, measured_at) WHERE kind = 'control';
`,
};
