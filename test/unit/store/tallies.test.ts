/** Counts kept as things move are the counts of the things themselves: in an older store, after every move, and when nothing changed. */
import { expect, test } from "vitest";
import { type Db, openDatabase } from "../../../src/store/database/database.ts";
import { tally } from "../../../src/store/ledger/tallies.ts";
import { gatewayMigrations } from "../../../src/store/migrations/gateway-migrations.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

const states = ["queued", "published", "accepted", "stopped", "pulled"] as const;

const addMessage = (db: Db, id: string, state: string) =>
  db
    .prepare(
      `INSERT INTO outbox (control_id, run_key, run_id, channel, state, sealed_bytes, next_attempt_at, created_at)
       VALUES (?, 'R', 'R', 'result', ?, x'00', 0, 0)`,
    )
    .run(id, state);

test("an older store's messages are counted when it is opened, and from then on as they move", () => {
  const db = openDatabase(":memory:", gatewayMigrations);
  db.pragma("foreign_keys = OFF");
  db.exec("DROP TABLE tally");
  for (const { name } of db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
    db.exec(`DROP TRIGGER ${name}`);
  db.exec("CREATE INDEX observation_disposition ON observation (disposition, duplicates)");
  for (const [id, state] of Object.entries({ a: "queued", b: "accepted", c: "accepted" })) addMessage(db, id, state);
  db.exec(gatewayMigrations.find(({ version }) => version === 11)?.sql ?? "");
  const counts = tally(db, "outbox", states);
  expect(counts()).toEqual({ queued: 1, published: 0, accepted: 2, stopped: 0, pulled: 0 });
  db.exec("UPDATE outbox SET state = 'published' WHERE control_id = 'a'; UPDATE outbox SET state = state");
  addMessage(db, "d", "queued");
  expect(counts()).toEqual({ queued: 1, published: 1, accepted: 2, stopped: 0, pulled: 0 });
  db.exec("DELETE FROM outbox WHERE state = 'accepted'");
  expect(counts()).toEqual({ queued: 1, published: 1, accepted: 0, stopped: 0, pulled: 0 });
  db.close();
});

test("where observations and messages are is counted on their whole way", () => {
  const { dock, acceptAll, pipeline, store } = createTestStation();
  pipeline.importLots([crpTarget, crpReagent]);
  dock(crpResult());
  expect(store.runs.dispositions()).toMatchObject({ held: 1, sent: 0, waiting: 0 });
  dock(crpControl("20", "2026-03-10T08:00:00"));
  expect(store.runs.dispositions()).toMatchObject({ held: 0, sent: 1, waiting: 0, control: 1 });
  expect(store.outbox.counts()).toMatchObject({ queued: 1, accepted: 0 });
  acceptAll();
  expect(store.outbox.counts()).toMatchObject({ queued: 0, published: 0, accepted: 1 });
  store.close();
});

test("what was rolled back was never counted", () => {
  const { store, dock, pipeline } = createTestStation();
  pipeline.importLots([crpTarget, crpReagent]);
  const before = store.runs.dispositions();
  const undone = () =>
    store.transaction(() => {
      dock(crpResult());
      throw new RangeError("power is gone");
    });
  expect(undone).toThrow("power is gone");
  expect(store.runs.dispositions()).toEqual(before);
  store.close();
});
