/** Raw bytes as they came in, committed before any device is told that we have them (promise 1). */
import type { EpochMs } from "../../domain/clock.ts";
import { type ConnectionId, type TransmissionId, transmissionId } from "../../domain/ids.ts";
import type { Db } from "../database/database.ts";
import type { Place, Seal } from "../sealing/seal.ts";

export interface TransmissionOrigin {
  readonly connectionId: ConnectionId;
  readonly driver: string;
  readonly mode: string;
}

export interface StoredTransmission extends TransmissionOrigin {
  readonly id: TransmissionId;
  readonly startedAt: EpochMs;
  readonly state: "open" | "complete" | "incomplete";
  readonly reading: Reading;
  /** When its bytes were erased (erasing.ts); null: they are there. */
  readonly erasedAt: EpochMs | null;
}

export type Reading = "pending" | "decoded" | "unreadable" | "nothing";

export interface Transmissions {
  /** Opens a transmission with its first bytes; one commit. */
  open(origin: TransmissionOrigin, bytes: Uint8Array, now: EpochMs): TransmissionId;
  /** Appends bytes; one commit. */
  append(id: TransmissionId, bytes: Uint8Array, now: EpochMs): void;
  /** How it ended, and what became of it: every transmission ends decoded, unreadable or with nothing in it (promise 2). */
  finish(id: TransmissionId, complete: boolean, reading: Reading, now: EpochMs): void;
  bytes(id: TransmissionId): Uint8Array;
  originOf(id: TransmissionId): TransmissionOrigin;
  /** Throws RangeError when there is none. */
  byId(id: TransmissionId): StoredTransmission;
  /** Null: there is none, or none any more. */
  find(id: TransmissionId): StoredTransmission | null;
  /** Those whose content was not yet read: work left over by a crash. */
  pending(): readonly StoredTransmission[];
  /** The first few of them behind `after`, up to `last`. */
  pendingBetween(after: number, last: number, limit: number): readonly StoredTransmission[];
  /** 0: there is none. */
  newestId(): number;
  counts(): { readonly complete: number; readonly incomplete: number; readonly open: number; readonly unreadable: number };
}

export interface TransmissionRow {
  readonly id: number;
  readonly connection_id: string;
  readonly driver: string;
  readonly mode: string;
  readonly started_at: number;
  readonly state: "open" | "complete" | "incomplete";
  readonly reading: Reading;
  readonly erased_at: number | null;
}

export const toTransmission = (row: TransmissionRow): StoredTransmission => ({
  id: transmissionId(row.id),
  connectionId: row.connection_id as ConnectionId,
  driver: row.driver,
  mode: row.mode,
  startedAt: row.started_at,
  state: row.state,
  reading: row.reading,
  erasedAt: row.erased_at,
});

const placeOf = (id: number, seq: number): Place => ["transmission_part.bytes", id, seq];

export function transmissions(db: Db, seal: Seal): Transmissions {
  const insert = db.prepare(
    "INSERT INTO transmission (connection_id, driver, mode, started_at, state) VALUES (@connectionId, @driver, @mode, @now, 'open')",
  );
  const part = db.prepare("INSERT INTO transmission_part (transmission_id, seq, received_at, bytes) VALUES (?, ?, ?, ?)");
  const lastSeq = db.prepare<[number], { seq: number | null }>(
    "SELECT max(seq) AS seq FROM transmission_part WHERE transmission_id = ?",
  );
  const finish = db.prepare("UPDATE transmission SET state = ?, ended_at = ?, reading = ? WHERE id = ?");
  const parts = db.prepare<[number], { seq: number; bytes: Buffer }>(
    "SELECT seq, bytes FROM transmission_part WHERE transmission_id = ? ORDER BY seq",
  );
  const origin = db.prepare<[number], Pick<TransmissionRow, "connection_id" | "driver" | "mode">>(
    "SELECT connection_id, driver, mode FROM transmission WHERE id = ?",
  );
  const pending = db.prepare<[], TransmissionRow>("SELECT * FROM transmission WHERE reading = 'pending' ORDER BY id");
  const between = db.prepare<[number, number, number], TransmissionRow>(
    "SELECT * FROM transmission WHERE reading = 'pending' AND id > ? AND id <= ? ORDER BY id LIMIT ?",
  );
  const newest = db.prepare<[], { id: number | null }>("SELECT max(id) AS id FROM transmission");
  const byId = db.prepare<[number], TransmissionRow>("SELECT * FROM transmission WHERE id = ?");
  const append = (id: number, seq: number, bytes: Uint8Array, now: EpochMs) =>
    void part.run(id, seq, now, seal.seal(bytes, placeOf(id, seq)));
  const open = db.transaction((origin: TransmissionOrigin, bytes: Uint8Array, now: EpochMs) => {
    const id = Number(insert.run({ ...origin, now }).lastInsertRowid);
    append(id, 1, bytes, now);
    return transmissionId(id);
  });
  const find = (id: TransmissionId): StoredTransmission | null => {
    const row = byId.get(id);
    return row === undefined ? null : toTransmission(row);
  };
  return {
    open: (origin, bytes, now) =>
      open({ connectionId: origin.connectionId, driver: origin.driver, mode: origin.mode }, bytes, now),
    append: (id, bytes, now) => append(id, (lastSeq.get(id)?.seq ?? 0) + 1, bytes, now),
    finish: (id, complete, reading, now) => void finish.run(complete ? "complete" : "incomplete", now, reading, id),
    originOf: (id) => {
      const row = origin.get(id);
      if (row === undefined) throw new RangeError("no such transmission");
      return { connectionId: row.connection_id as ConnectionId, driver: row.driver, mode: row.mode };
    },
    byId: (id) => {
      const found = find(id);
      if (found === null) throw new RangeError("no such transmission");
      return found;
    },
    find,
    bytes: (id) => Buffer.concat(parts.all(id).map(({ seq, bytes }) => seal.open(bytes, placeOf(id, seq)))),
    pending: () => pending.all().map(toTransmission),
    pendingBetween: (after, last, limit) => between.all(after, last, limit).map(toTransmission),
    newestId: () => newest.get()?.id ?? 0,
    counts: () => {
      const rows = db
        .prepare<[], { state: string; reading: string; n: number }>(
          "SELECT state, reading, count(*) AS n FROM transmission GROUP BY 1, 2",
        )
        .all();
      const sum = (fits: (row: { state: string; reading: string }) => boolean) =>
        rows.filter(fits).reduce((total, row) => total + row.n, 0);
      return {
        complete: sum((row) => row.state === "complete"),
        incomplete: sum((row) => row.state === "incomplete"),
        open: sum((row) => row.state === "open"),
        unreadable: sum((row) => row.reading === "unreadable"),
      };
    },
  };
}
