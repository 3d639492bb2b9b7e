/** The outbox in SQLite (interface: outbox.ts), plus the two things only the release room may do: queue and pull back. */
import type { EpochMs } from "../domain/clock.ts";
import type { ControlId, RunId } from "../domain/ids.ts";
import type { Db } from "./database.ts";
import type { Outbox, OutboxRow, OutboxState } from "./outbox.ts";
import type { Seal } from "./seal.ts";

export interface NewOutboxRow {
  readonly controlId: ControlId;
  readonly runKey: string;
  readonly runId: RunId;
  readonly channel: "result" | "qc";
  readonly bytes: Uint8Array;
  readonly createdAt: EpochMs;
}

export interface OutboxTable extends Outbox {
  queue(row: NewOutboxRow): void;
  ofRun(runKey: string): readonly OutboxRow[];
  /** The key of the run that a message is about. */
  runOf(controlId: string): string | null;
  /** Takes a message back that was never tried; false when it is too late (ruling 5). */
  pull(controlId: ControlId, now: EpochMs): boolean;
}

interface Row {
  control_id: string;
  run_key: string;
  run_id: string;
  channel: "result" | "qc";
  state: OutboxState;
  sealed_bytes: Buffer;
  attempts: number;
  next_attempt_at: number;
  created_at: number;
  published_at: number | null;
  closed_at: number | null;
  refusal: string | null;
}

const openStates = "state IN ('queued', 'published')";

export function outboxTable(db: Db, seal: Seal): OutboxTable {
  const toRow = (row: Row): OutboxRow => ({
    controlId: row.control_id as ControlId,
    runId: row.run_id as RunId,
    channel: row.channel,
    state: row.state,
    bytes: seal.open(row.sealed_bytes),
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
    publishedAt: row.published_at,
    closedAt: row.closed_at,
    refusal: row.refusal,
  });
  const insert = db.prepare(
    `INSERT INTO outbox (control_id, run_key, run_id, channel, state, sealed_bytes, next_attempt_at, created_at)
     VALUES (@controlId, @runKey, @runId, @channel, 'queued', @bytes, @createdAt, @createdAt)`,
  );
  const due = db.prepare<[number, number], Row>(
    `SELECT * FROM outbox WHERE ${openStates} AND next_attempt_at <= ? ORDER BY next_attempt_at, created_at, rowid LIMIT ?`,
  );
  const next = db.prepare<[], { at: number | null }>(`SELECT min(next_attempt_at) AS at FROM outbox WHERE ${openStates}`);
  const oldest = db.prepare<[], { at: number | null }>(`SELECT min(created_at) AS at FROM outbox WHERE ${openStates}`);
  const one = db.prepare<[string], Row>("SELECT * FROM outbox WHERE control_id = ?");
  const ofRun = db.prepare<[string], Row>("SELECT * FROM outbox WHERE run_key = ? ORDER BY rowid");
  const attempt = db.prepare(
    `UPDATE outbox SET attempts = attempts + 1, next_attempt_at = ? WHERE control_id = ? AND ${openStates}`,
  );
  const published = db.prepare(
    `UPDATE outbox SET state = 'published', published_at = coalesce(published_at, ?) WHERE control_id = ? AND ${openStates}`,
  );
  const close = db.prepare(
    `UPDATE outbox SET state = @state, closed_at = @now, sealed_answer = @answer, refusal = @refusal,
       published_at = coalesce(published_at, @now) WHERE control_id = @controlId AND ${openStates}`,
  );
  const pull = db.prepare(
    "UPDATE outbox SET state = 'pulled', closed_at = ? WHERE control_id = ? AND state = 'queued' AND attempts = 0",
  );
  return {
    queue: (row) => void insert.run({ ...row, bytes: seal.seal(row.bytes) }),
    due: (now, limit) => due.all(now, limit).map(toRow),
    nextDueAt: () => next.get()?.at ?? null,
    oldestOpenAt: () => oldest.get()?.at ?? null,
    byControlId: (id) => {
      const row = one.get(id);
      return row === undefined ? null : toRow(row);
    },
    runOf: (controlId) => one.get(controlId)?.run_key ?? null,
    ofRun: (runKey) => ofRun.all(runKey).map(toRow),
    attempt: (id, _now, nextAttemptAt) => void attempt.run(nextAttemptAt, id),
    published: (id, now) => void published.run(now, id),
    accepted: (controlId, now, answer) =>
      void close.run({ state: "accepted", now, answer: seal.seal(answer), refusal: null, controlId }),
    stopped: (controlId, now, answer, refusal) =>
      void close.run({ state: "stopped", now, answer: seal.seal(answer), refusal, controlId }),
    pull: (id, now) => pull.run(now, id).changes > 0,
    counts: () => {
      const rows = db.prepare<[], { state: OutboxState; n: number }>("SELECT state, count(*) AS n FROM outbox GROUP BY 1").all();
      const counted = new Map(rows.map((row) => [row.state, row.n]));
      const count = (state: OutboxState) => counted.get(state) ?? 0;
      return {
        queued: count("queued"),
        published: count("published"),
        accepted: count("accepted"),
        stopped: count("stopped"),
        pulled: count("pulled"),
      };
    },
  };
}
