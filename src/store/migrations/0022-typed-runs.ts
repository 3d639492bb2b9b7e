import type { Migration } from "../database/database.ts";

export const typedRuns: Migration = {
  version: 22,
  note: "what people typed in, found beside what instruments handed over without reading that",
  sql: "CREATE INDEX run_typed ON run (instrument_id, measured_at) WHERE kind = 'patient' AND connection_id = '@manual';",
};
