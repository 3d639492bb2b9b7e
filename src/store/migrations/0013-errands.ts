import type { Migration } from "../database/database.ts";

/** A trigger, because the journal's answer is written by whoever delivers, and what follows from it belongs to the same commit. */
export const errands: Migration = {
  version: 13,
  note: "what is still to be judged after an event is written down with the event: a stop or a crash in between forgets nothing",
  sql: `
CREATE TABLE errand (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, detail TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL DEFAULT 0, UNIQUE (kind, detail)
) STRICT;
CREATE INDEX errand_due ON errand (due_at, id);
CREATE INDEX errand_failing ON errand (kind) WHERE failures > 0;

CREATE TRIGGER outbox_answered AFTER UPDATE OF state ON outbox
WHEN new.state IN ('accepted', 'stopped') AND old.state <> new.state AND new.channel = 'result' BEGIN
  INSERT INTO errand (kind, detail) VALUES ('answered', json_object('kind', 'answered', 'controlId', new.control_id))
  ON CONFLICT DO UPDATE SET due_at = 0;
END;
`,
};
