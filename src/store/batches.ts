/** Docking batches: from the first result of a docking until its end nothing is decided. Kept here so that a restart knows them. */
import type { EpochMs } from "../domain/clock.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { Db } from "./database.ts";

export interface Batch {
  readonly id: number;
  readonly connectionId: ConnectionId;
  readonly openedAt: EpochMs;
  readonly lastResultAt: EpochMs;
}

export interface Batches {
  /** The open batch of the connection, opened now if there is none, with `lastResultAt` moved to now. */
  touch(connectionId: ConnectionId, now: EpochMs): Batch;
  open(): readonly Batch[];
  close(id: number, now: EpochMs, by: string): void;
  isOpen(id: number): boolean;
  /** Everything that waited in it was judged. */
  judged(id: number, now: EpochMs): void;
  /** Closed, and not everything in it was judged. */
  unjudged(): readonly number[];
  /** Since when they are closed. */
  undecided(): readonly { readonly id: number; readonly closedAt: EpochMs }[];
}

interface Row {
  readonly id: number;
  readonly connection_id: string;
  readonly opened_at: number;
  readonly last_result_at: number;
}

const toBatch = (row: Row): Batch => ({
  id: row.id,
  connectionId: row.connection_id as ConnectionId,
  openedAt: row.opened_at,
  lastResultAt: row.last_result_at,
});

export function batches(db: Db): Batches {
  const current = db.prepare<[string], Row>("SELECT * FROM batch WHERE connection_id = ? AND closed_at IS NULL");
  const insert = db.prepare("INSERT INTO batch (connection_id, opened_at, last_result_at) VALUES (?, ?, ?)");
  const move = db.prepare("UPDATE batch SET last_result_at = ? WHERE id = ?");
  const close = db.prepare("UPDATE batch SET closed_at = ?, closed_by = ? WHERE id = ? AND closed_at IS NULL");
  const open = db.prepare<[], Row>("SELECT * FROM batch WHERE closed_at IS NULL ORDER BY id");
  const judged = db.prepare("UPDATE batch SET judged_at = ? WHERE id = ?");
  const unjudged = db.prepare<[], { id: number; closedAt: number }>(
    "SELECT id, closed_at AS closedAt FROM batch WHERE judged_at IS NULL AND closed_at IS NOT NULL ORDER BY id",
  );
  const isOpen = db.prepare<[number], { n: number }>("SELECT count(*) AS n FROM batch WHERE id = ? AND closed_at IS NULL");
  return {
    touch: (connectionId, now) => {
      const existing = current.get(connectionId);
      if (existing === undefined) {
        const id = Number(insert.run(connectionId, now, now).lastInsertRowid);
        return { id, connectionId, openedAt: now, lastResultAt: now };
      }
      move.run(now, existing.id);
      return { ...toBatch(existing), lastResultAt: now };
    },
    open: () => open.all().map(toBatch),
    close: (id, now, by) => void close.run(now, by, id),
    judged: (id, now) => void judged.run(now, id),
    undecided: () => unjudged.all(),
    unjudged: () => unjudged.all().map((row) => row.id),
    isOpen: (id) => (isOpen.get(id)?.n ?? 0) > 0,
  };
}
