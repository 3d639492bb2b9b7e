import type { Migration } from "../database/database.ts";

/**
 * How far a result has come on its way to the journal. A change of what the journal has goes before all else; the newest message that was
 * not taken back tells the rest; where all were, it was not sent, and where there is none yet, it is still to be written. Null: no result (a control, a service).
 */
export const stage = `CASE
  WHEN run.kind NOT IN ('patient', 'eqa') THEN NULL
  WHEN EXISTS (SELECT 1 FROM outbox AS o WHERE o.run_key = run.key AND o.channel = 'result' AND o.after_control_id IS NOT NULL
    AND o.state IN ('queued', 'published', 'stopped')) THEN 'changing'
  WHEN run.state = 'waiting' THEN iif(run.outcome IS NULL, 'judging', 'awaits-control')
  WHEN run.state IN ('held', 'by-hand') THEN run.state
  WHEN run.state = 'released' THEN coalesce((SELECT CASE o.state WHEN 'accepted' THEN 'in-journal' WHEN 'published' THEN 'at-broker'
    WHEN 'stopped' THEN 'stopped' ELSE 'queued' END FROM outbox AS o WHERE o.run_key = run.key AND o.channel = 'result'
    AND o.state <> 'pulled' ORDER BY o.rowid DESC LIMIT 1),
    iif(EXISTS (SELECT 1 FROM outbox AS o WHERE o.run_key = run.key AND o.channel = 'result'), 'not-sent', 'queued'))
  ELSE 'not-sent' END`;

/** Triggers, as for the tallies: runs and messages change state in many statements, and a result must never be looked for in vain. */
const keptBy = (name: string, event: string, key: string): string =>
  `CREATE TRIGGER ${name} AFTER ${event} BEGIN UPDATE run SET stage = ${stage} WHERE key = ${key}; END;`;

export const stages: Migration = {
  version: 18,
  note: "how far each result has come, kept as it moves: what arrived is listed by instrument, day and stage without reading all results",
  sql: `
ALTER TABLE run ADD COLUMN stage TEXT;
UPDATE run SET stage = ${stage};
CREATE INDEX run_arrived ON run (received_at, key) WHERE stage IS NOT NULL;
CREATE INDEX run_arrived_measured ON run (measured_at) WHERE stage IS NOT NULL;
CREATE INDEX run_arrived_from ON run (instrument_id, received_at, key) WHERE stage IS NOT NULL;
CREATE INDEX run_arrived_stage ON run (stage, received_at, key) WHERE stage IS NOT NULL;
CREATE INDEX run_arrived_stage_from ON run (instrument_id, stage, received_at, key) WHERE stage IS NOT NULL;
${keptBy("run_stage_in", "INSERT ON run", "new.key")}
${keptBy("run_stage_move", "UPDATE OF state, outcome, kind ON run", "new.key")}
${keptBy("run_stage_message", "INSERT ON outbox", "new.run_key")}
${keptBy("run_stage_message_move", "UPDATE OF state ON outbox", "new.run_key")}
`,
};
