/**
 * Docking batches: from the first result of an instrument's docking until its end nothing of it is decided. Kept here so that a restart
 * knows them.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { ConnectionId, InstrumentId } from "../../domain/ids.ts";
import { manualConnection } from "../../domain/manual.ts";
import type { Db } from "../database/database.ts";

/** Who is docked. Both null: nobody who is known and who tells a serial number, or a batch of 0.1.0 that held several instruments. */
export interface BatchOwner {
  readonly instrumentId: InstrumentId | null;
  /** Of an instrument that nobody has registered: its serial number, as a fingerprint. */
  readonly strangerKey: string | null;
}

export interface Batch extends BatchOwner {
  readonly id: number;
  readonly connectionId: ConnectionId;
  readonly openedAt: EpochMs;
  readonly lastResultAt: EpochMs;
}

export interface Batches {
  /** Opens one, whatever is open already. */
  begin(connectionId: ConnectionId, owner: BatchOwner, now: EpochMs): Batch;
  /** Open ones of an owner on a connection, oldest first: several where it is docked over several links. */
  openOf(connectionId: ConnectionId, owner: BatchOwner): readonly Batch[];
  /** A result arrived in it. */
  heard(id: number, now: EpochMs): void;
  /** Its owner was registered meanwhile. */
  claim(id: number, instrumentId: InstrumentId): void;
  open(): readonly Batch[];
  byId(id: number): Batch | null;
  /** When the instrument was last docked before that batch: since then nothing older can have been handed over. Null: never. */
  dockedBefore(id: number, instrumentId: InstrumentId): EpochMs | null;
  close(id: number, now: EpochMs, by: string): void;
  isOpen(id: number): boolean;
  /** Everything that waited in it was judged. */
  judged(id: number, now: EpochMs): void;
  /** Closed, and not everything in it was judged. */
  unjudged(): readonly number[];
  isUnjudged(id: number): boolean;
  /** The first few of them behind `after`, up to `last`. */
  unjudgedBetween(after: number, last: number, limit: number): readonly number[];
  /** 0: there is none. */
  newestId(): number;
  /** Since when they are closed. */
  undecided(): readonly { readonly id: number; readonly closedAt: EpochMs }[];
}

interface Row {
  readonly id: number;
  readonly connection_id: string;
  readonly instrument_id: string | null;
  readonly stranger_key: string | null;
  readonly opened_at: number;
  readonly last_result_at: number;
}

const toBatch = (row: Row): Batch => ({
  id: row.id,
  connectionId: row.connection_id as ConnectionId,
  instrumentId: row.instrument_id as InstrumentId | null,
  strangerKey: row.stranger_key,
  openedAt: row.opened_at,
  lastResultAt: row.last_result_at,
});

export function batches(db: Db): Batches {
  const openOf = db.prepare<[string, string | null, string | null], Row>(
    `SELECT * FROM batch WHERE closed_at IS NULL AND connection_id = ? AND instrument_id IS ? AND stranger_key IS ? ORDER BY id`,
  );
  const insert = db.prepare(
    "INSERT INTO batch (connection_id, instrument_id, stranger_key, opened_at, last_result_at) VALUES (?, ?, ?, ?, ?)",
  );
  const claim = db.prepare("UPDATE batch SET instrument_id = ?, stranger_key = NULL WHERE id = ? AND instrument_id IS NULL");
  const move = db.prepare("UPDATE batch SET last_result_at = ? WHERE id = ?");
  const close = db.prepare("UPDATE batch SET closed_at = ?, closed_by = ? WHERE id = ? AND closed_at IS NULL");
  const open = db.prepare<[], Row>("SELECT * FROM batch INDEXED BY batch_open WHERE closed_at IS NULL ORDER BY id");
  const judged = db.prepare("UPDATE batch SET judged_at = ? WHERE id = ?");
  const unjudged = db.prepare<[], { id: number; closedAt: number }>(
    "SELECT id, closed_at AS closedAt FROM batch WHERE judged_at IS NULL AND closed_at IS NOT NULL ORDER BY id",
  );
  const isUnjudged = db.prepare<[number], number>(
    "SELECT count(*) FROM batch WHERE id = ? AND closed_at IS NOT NULL AND judged_at IS NULL",
  );
  const between = db.prepare<[number, number, number], { id: number }>(
    "SELECT id FROM batch WHERE judged_at IS NULL AND closed_at IS NOT NULL AND id > ? AND id <= ? ORDER BY id LIMIT ?",
  );
  const newest = db.prepare<[], { id: number | null }>("SELECT max(id) AS id FROM batch");
  const isOpen = db.prepare<[number], { n: number }>("SELECT count(*) AS n FROM batch WHERE id = ? AND closed_at IS NULL");
  const byId = db.prepare<[number], Row>("SELECT * FROM batch WHERE id = ?");
  const docked = db.prepare<[{ instrument: string; before: number; manual: string }], { at: number }>(
    // Backwards from the newest: the answer is near, however long the history.
    `SELECT opened_at AS at FROM batch WHERE id < @before AND EXISTS (
       SELECT 1 FROM run WHERE run.batch_id = batch.id AND run.instrument_id = @instrument AND run.connection_id <> @manual)
     ORDER BY id DESC LIMIT 1`,
  );
  return {
    begin: (connectionId, owner, now) => {
      const { instrumentId, strangerKey } = owner;
      const id = Number(insert.run(connectionId, instrumentId, strangerKey, now, now).lastInsertRowid);
      return { id, connectionId, instrumentId, strangerKey, openedAt: now, lastResultAt: now };
    },
    openOf: (connectionId, { instrumentId, strangerKey }) => openOf.all(connectionId, instrumentId, strangerKey).map(toBatch),
    heard: (id, now) => void move.run(now, id),
    claim: (id, instrumentId) => void claim.run(instrumentId, id),
    open: () => open.all().map(toBatch),
    byId: (id) => {
      const row = byId.get(id);
      return row === undefined ? null : toBatch(row);
    },
    dockedBefore: (id, instrumentId) =>
      docked.get({ instrument: instrumentId, before: id, manual: manualConnection })?.at ?? null,
    close: (id, now, by) => void close.run(now, by, id),
    judged: (id, now) => void judged.run(now, id),
    undecided: () => unjudged.all(),
    isUnjudged: (id) => (isUnjudged.pluck().get(id) ?? 0) > 0,
    unjudged: () => unjudged.all().map((row) => row.id),
    unjudgedBetween: (after, last, limit) => between.all(after, last, limit).map((row) => row.id),
    newestId: () => newest.get()?.id ?? 0,
    isOpen: (id) => (isOpen.get(id)?.n ?? 0) > 0,
  };
}
