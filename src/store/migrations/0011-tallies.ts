import type { Migration } from "../database/database.ts";

/** Triggers, because observations and messages change place in many statements, and none may be forgotten: counts must add up. */
export const tallies: Migration = {
  version: 11,
  note: "how many observations and messages are where, kept as they move: a look at the metrics no longer reads all of them",
  sql: `
CREATE TABLE tally (
  what TEXT NOT NULL CHECK (what IN ('observation', 'outbox')), place TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (what, place)
) STRICT, WITHOUT ROWID;
INSERT INTO tally SELECT 'observation', disposition, count(*) FROM observation GROUP BY disposition;
INSERT INTO tally SELECT 'outbox', state, count(*) FROM outbox GROUP BY state;
DROP INDEX observation_disposition;

CREATE TRIGGER observation_tally_in AFTER INSERT ON observation BEGIN
  INSERT INTO tally VALUES ('observation', new.disposition, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER observation_tally_out AFTER DELETE ON observation BEGIN
  UPDATE tally SET count = count - 1 WHERE what = 'observation' AND place = old.disposition;
END;
CREATE TRIGGER observation_tally_move AFTER UPDATE OF disposition ON observation WHEN old.disposition <> new.disposition BEGIN
  UPDATE tally SET count = count - 1 WHERE what = 'observation' AND place = old.disposition;
  INSERT INTO tally VALUES ('observation', new.disposition, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER outbox_tally_in AFTER INSERT ON outbox BEGIN
  INSERT INTO tally VALUES ('outbox', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER outbox_tally_out AFTER DELETE ON outbox BEGIN
  UPDATE tally SET count = count - 1 WHERE what = 'outbox' AND place = old.state;
END;
CREATE TRIGGER outbox_tally_move AFTER UPDATE OF state ON outbox WHEN old.state <> new.state BEGIN
  UPDATE tally SET count = count - 1 WHERE what = 'outbox' AND place = old.state;
  INSERT INTO tally VALUES ('outbox', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
`,
};
