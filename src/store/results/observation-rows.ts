/** Rows of observations as they are read: opened, without those that a finding names. */
import type { EpochMs } from "../../domain/clock.ts";
import { type ObservationId, observationId, type TransmissionId } from "../../domain/ids.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Db } from "../database/database.ts";
import type { Unchanged } from "../database/unchanged.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { openedOnce } from "../sealing/opened-once.ts";
import { openJson, type Seal } from "../sealing/seal.ts";
import { bodyPlace } from "./observation-body.ts";

/** Where one observation ended; every observation has exactly one (promise 2). */
export type Disposition =
  | "waiting"
  | "sent"
  | "held"
  | "rejected"
  | "companion"
  | "eqa"
  | "control"
  | "service"
  | "discarded"
  | "by-hand";

export interface StoredObservation {
  readonly id: ObservationId;
  readonly runKey: string;
  readonly transmissionId: TransmissionId;
  readonly measuredAt: EpochMs | null;
  readonly receivedAt: EpochMs;
  readonly identityKey: string;
  readonly contentKey: string;
  readonly duplicates: number;
  readonly disposition: Disposition;
  readonly observation: Observation;
}

export interface ObservationRow {
  id: string;
  run_key: string;
  transmission_id: number;
  measured_at: number | null;
  received_at: number;
  identity_key: string;
  content_key: string;
  duplicates: number;
  disposition: Disposition;
  sealed_body: Buffer;
}

export function observationRows(db: Db, seal: Seal, unchanged: Unchanged) {
  const open = (row: ObservationRow): Observation => openJson<Observation>(seal, row.sealed_body, bodyPlace(row));
  const stored = (row: ObservationRow, observation: Observation): StoredObservation => ({
    id: observationId(row.id),
    runKey: row.run_key,
    transmissionId: row.transmission_id as TransmissionId,
    measuredAt: row.measured_at,
    receivedAt: row.received_at,
    identityKey: row.identity_key,
    contentKey: row.content_key,
    duplicates: row.duplicates,
    disposition: row.disposition,
    observation,
  });
  const toObservation = (row: ObservationRow): StoredObservation => stored(row, open(row));
  const openControl = openedOnce(open, unchanged.versionOf([]));
  const toControl = (row: ObservationRow): StoredObservation => stored(row, openControl(row));
  const observationQuery = (where: string, read = toObservation) => {
    const statement = db.prepare<unknown[], ObservationRow>(`SELECT * FROM observation WHERE ${where}`);
    return (...parameters: unknown[]) => openedOf(statement.all(...parameters), read);
  };
  /** Likewise; the last parameter limits them. What a finding names makes room for the next. */
  const nearestQuery = (where: string, read = toObservation) => {
    const statement = db.prepare<unknown[], ObservationRow>(`SELECT * FROM observation WHERE ${where} LIMIT ?`);
    return (...parameters: [...unknown[], number]): readonly StoredObservation[] => {
      const limit = parameters.at(-1) as number;
      for (let asked = limit; ; ) {
        const rows = statement.all(...parameters.slice(0, -1), asked);
        const list = openedOf(rows, read);
        if (list.length >= limit || rows.length < asked) return list;
        asked += limit - list.length;
      }
    };
  };
  return { toObservation, toControl, observationQuery, nearestQuery };
}
