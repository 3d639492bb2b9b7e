/** What was stored of which bytes, for reading it again: transmissions with the observations that came of them. Reads only. */
import type { EpochMs } from "../../domain/clock.ts";
import type { ConnectionId, TransmissionId } from "../../domain/ids.ts";
import type { Db } from "../database/database.ts";
import { type StoredTransmission, type TransmissionRow, toTransmission } from "./transmissions.ts";

export interface TransmissionLog {
  /** All, oldest first. */
  all(): readonly StoredTransmission[];
  /** Those of a connection that began in [from, to]. */
  between(connectionId: ConnectionId, from: EpochMs, to: EpochMs): readonly StoredTransmission[];
  /** The last of a connection, oldest first, and how many there are in all. */
  newest(connectionId: ConnectionId, limit: number): { readonly list: readonly StoredTransmission[]; readonly total: number };
  /** The runs to which a transmission's observations were added. A resent result has none: it belongs to the first transmission. */
  runKeys(id: TransmissionId): readonly string[];
  /** Every patient run, oldest first. */
  patientRunKeys(): readonly string[];
}

export function transmissionLog(db: Db): TransmissionLog {
  const all = db.prepare<[], TransmissionRow>("SELECT * FROM transmission ORDER BY id");
  const between = db.prepare<[string, number, number], TransmissionRow>(
    "SELECT * FROM transmission WHERE connection_id = ? AND started_at BETWEEN ? AND ? ORDER BY id",
  );
  const newest = db.prepare<[string, number], TransmissionRow>(
    "SELECT * FROM transmission WHERE connection_id = ? ORDER BY started_at DESC, id DESC LIMIT ?",
  );
  const total = db.prepare<[string], { total: number }>("SELECT count(*) AS total FROM transmission WHERE connection_id = ?");
  const runKeys = db.prepare<[number], { run_key: string }>(
    "SELECT DISTINCT run_key FROM observation WHERE transmission_id = ? ORDER BY run_key",
  );
  const patients = db.prepare<[], { key: string }>("SELECT key FROM run WHERE kind = 'patient' ORDER BY received_at, key");
  return {
    all: () => all.all().map(toTransmission),
    between: (id, from, to) => between.all(id, from, to).map(toTransmission),
    newest: (id, limit) => ({
      list: newest.all(id, limit).map(toTransmission).reverse(),
      total: total.get(id)?.total ?? 0,
    }),
    runKeys: (id) => runKeys.all(id).map((row) => row.run_key),
    patientRunKeys: () => patients.all().map((row) => row.key),
  };
}
