/**
 * Work that an event makes and nobody waits for, written down in the event's own transaction and deleted in that of the work. Each is
 * there once, however many events ask for it. Details hold ids and times only, never personal data.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import type { Db } from "../database/database.ts";

export interface StoredErrand {
  readonly id: number;
  readonly kind: string;
  /** JSON. */
  readonly detail: string;
  /** How often it was tried in vain. */
  readonly failures: number;
}

export interface FailingErrand extends StoredErrand {
  /** When it is tried next. */
  readonly dueAt: EpochMs;
}

export interface ErrandCount {
  readonly kind: string;
  readonly waiting: number;
  /** Of those: tried in vain, and to be tried again. */
  readonly failing: number;
}

export interface Errands {
  /** Asked for again it is due at once, also where it failed before: something has changed. */
  add(kind: string, detail: string): void;
  find(kind: string, detail: string): StoredErrand | null;
  /** The oldest one that is due. */
  next(now: EpochMs): StoredErrand | null;
  nextDueAt(): EpochMs | null;
  done(id: number): void;
  failed(id: number, dueAt: EpochMs): void;
  /** Everything that failed before is due now: a start may bring the code that can do it. */
  hurry(): void;
  /** Whether something of a connection waits that is no failure, and whether something of it failed. */
  ofConnection(connection: ConnectionId): { readonly isWaiting: boolean; readonly hasFailed: boolean };
  counts(): readonly ErrandCount[];
  /** What was tried in vain, oldest first. */
  failing(): readonly FailingErrand[];
}

export function errands(db: Db): Errands {
  const columns = "id, kind, detail, failures";
  const add = db.prepare("INSERT INTO errand (kind, detail) VALUES (?, ?) ON CONFLICT DO UPDATE SET due_at = 0");
  const find = db.prepare<[string, string], StoredErrand>(`SELECT ${columns} FROM errand WHERE kind = ? AND detail = ?`);
  const fresh = db.prepare<[], StoredErrand>(`SELECT ${columns} FROM errand WHERE due_at = 0 ORDER BY id LIMIT 1`);
  const again = db.prepare<[number], StoredErrand>(`SELECT ${columns} FROM errand WHERE due_at <= ? ORDER BY due_at, id LIMIT 1`);
  const nextDue = db.prepare<[], { at: number | null }>("SELECT min(due_at) AS at FROM errand");
  const done = db.prepare("DELETE FROM errand WHERE id = ?");
  const failed = db.prepare("UPDATE errand SET failures = failures + 1, due_at = ? WHERE id = ?");
  const counts = db.prepare<[], ErrandCount>(
    "SELECT kind, count(*) AS waiting, sum(failures > 0) AS failing FROM errand GROUP BY kind ORDER BY kind",
  );
  const failing = db.prepare<[], FailingErrand>(`SELECT ${columns}, due_at AS dueAt FROM errand WHERE failures > 0 ORDER BY id`);
  const hurry = db.prepare("UPDATE errand SET due_at = 0 WHERE due_at > 0");
  const ofConnection = db.prepare<[string], { waiting: number | null; failed: number | null }>(
    `SELECT max(failures = 0) AS waiting, max(failures > 0) AS failed FROM errand
     WHERE kind IN ('read', 'read-message') AND json_extract(detail, '$.connection') = ?`,
  );
  return {
    add: (kind, detail) => void add.run(kind, detail),
    find: (kind, detail) => find.get(kind, detail) ?? null,
    next: (now) => fresh.get() ?? again.get(now) ?? null,
    nextDueAt: () => nextDue.get()?.at ?? null,
    done: (id) => void done.run(id),
    failed: (id, dueAt) => void failed.run(dueAt, id),
    hurry: () => void hurry.run(),
    ofConnection: (connection) => {
      const row = ofConnection.get(connection);
      return { isWaiting: row?.waiting === 1, hasFailed: row?.failed === 1 };
    },
    counts: () => counts.all(),
    failing: () => failing.all(),
  };
}
