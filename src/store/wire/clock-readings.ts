/**
 * What devices' clocks showed at each docking, the last reading per batch and instrument, and what the clock model made of a run's
 * time. The time as sent is never lost: it stays in the observation's body and in `sent_at`.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { ClockReading } from "../../domain/device-time.ts";
import type { InstrumentId, TransmissionId } from "../../domain/ids.ts";
import { readDeviceTime } from "../../domain/time.ts";
import type { Db } from "../database/database.ts";

export interface NewClockReading {
  readonly instrumentId: InstrumentId;
  readonly batchId: number;
  /** First and last moment at which the message that bears the reading came in. */
  readonly heardFrom: EpochMs;
  readonly at: EpochMs;
  readonly clock: ClockReading & { readonly local: string };
}

export interface StoredClockReading extends NewClockReading {
  /** Gateway minus device; null until the batch is closed. */
  readonly offsetSeconds: number | null;
}

export interface RunTime {
  readonly key: string;
  readonly instrumentId: InstrumentId;
  /** The instant that the device's text means. */
  readonly sentAt: EpochMs | null;
  readonly measuredAt: EpochMs | null;
  /** Null: the time is certain. */
  readonly window: TimeWindow | null;
}

export interface ClockReadings {
  /** When the bytes of a transmission came in, so far. */
  heard(transmissionId: TransmissionId): TimeWindow | null;
  /** Keeps the reading in place of an earlier one of its batch and instrument. */
  note(reading: NewClockReading): void;
  setOffset(reading: StoredClockReading, offsetSeconds: number): void;
  ofBatch(batchId: number): readonly StoredClockReading[];
  /** The last so many readings of an instrument up to a moment, oldest first. */
  upTo(instrumentId: InstrumentId, at: EpochMs, limit: number): readonly StoredClockReading[];
  /** Moves a run and its observations to `measuredAt`. */
  setTime(time: RunTime): void;
  windowOf(runKey: string): TimeWindow | null;
  /** Of those of these runs whose time is uncertain. */
  windowsOf(runKeys: readonly string[]): ReadonlyMap<string, TimeWindow>;
  /** Runs of an instrument with an uncertain time that may lie in [from, to]: the first few keys behind `after`. */
  possiblyBetween(instrumentId: InstrumentId, from: EpochMs, to: EpochMs, after: string, limit: number): readonly string[];
}

interface Row {
  readonly instrument_id: string;
  readonly batch_id: number;
  readonly heard_from: number;
  readonly at: number;
  readonly device_local: string;
  readonly device_offset: string | null;
  readonly offset_seconds: number | null;
}

const toReading = (row: Row): StoredClockReading => ({
  instrumentId: row.instrument_id as InstrumentId,
  batchId: row.batch_id,
  heardFrom: row.heard_from,
  at: row.at,
  clock: {
    ...readDeviceTime(`${row.device_local}${row.device_offset ?? ""}`),
    local: row.device_local,
    offset: row.device_offset,
  },
  offsetSeconds: row.offset_seconds,
});

export function clockReadings(db: Db): ClockReadings {
  const heard = db.prepare<[number], { first: number | null; last: number | null }>(
    "SELECT min(received_at) AS first, max(received_at) AS last FROM transmission_part WHERE transmission_id = ?",
  );
  const note = db.prepare(
    `INSERT INTO clock_reading (instrument_id, batch_id, heard_from, at, device_local, device_offset)
     VALUES (@instrumentId, @batchId, @heardFrom, @at, @local, @offset)
     ON CONFLICT DO UPDATE SET heard_from = excluded.heard_from, at = excluded.at, device_local = excluded.device_local,
       device_offset = excluded.device_offset, offset_seconds = NULL`,
  );
  const setOffset = db.prepare("UPDATE clock_reading SET offset_seconds = ? WHERE instrument_id = ? AND batch_id = ?");
  const ofBatch = db.prepare<[number], Row>("SELECT * FROM clock_reading WHERE batch_id = ? ORDER BY instrument_id");
  const upTo = db.prepare<[string, number, number], Row>(
    "SELECT * FROM clock_reading WHERE instrument_id = ? AND at <= ? ORDER BY at DESC, batch_id DESC LIMIT ?",
  );
  const window = db.prepare<[string], { window_from: number | null; window_to: number | null }>(
    "SELECT window_from, window_to FROM run_time WHERE run_key = ?",
  );
  const windows = db.prepare<[string], { readonly key: string } & TimeWindow>(
    `SELECT run_key AS key, window_from AS "from", window_to AS "to" FROM run_time
     WHERE run_key IN (SELECT value FROM json_each(?)) AND window_from IS NOT NULL AND window_to IS NOT NULL`,
  );
  const between = db.prepare<[string, number, number, string, number], { run_key: string }>(
    `SELECT run_key FROM run_time WHERE instrument_id = ? AND window_from IS NOT NULL AND window_to >= ? AND window_from <= ? AND run_key > ?
     ORDER BY run_key LIMIT ?`,
  );
  const setTime = setTimeIn(db);
  return {
    heard: (id) => {
      const { first = null, last = null } = heard.get(id) ?? {};
      return first === null || last === null ? null : { from: first, to: last };
    },
    note: ({ clock, ...reading }) => void note.run({ ...reading, local: clock.local, offset: clock.offset }),
    setOffset: ({ instrumentId, batchId }, offsetSeconds) => void setOffset.run(offsetSeconds, instrumentId, batchId),
    ofBatch: (batchId) => ofBatch.all(batchId).map(toReading),
    upTo: (id, at, limit) => upTo.all(id, at, limit).map(toReading).reverse(),
    setTime,
    windowOf: (runKey) => {
      const { window_from: from = null, window_to: to = null } = window.get(runKey) ?? {};
      return from === null || to === null ? null : { from, to };
    },
    windowsOf: (runKeys) => new Map(windows.all(JSON.stringify(runKeys)).map(({ key, from, to }) => [key, { from, to }])),
    possiblyBetween: (id, from, to, after, limit) => between.all(id, from, to, after, limit).map((row) => row.run_key),
  };
}

function setTimeIn(db: Db): ClockReadings["setTime"] {
  const keep = db.prepare(
    `INSERT INTO run_time (run_key, instrument_id, sent_at, window_from, window_to)
     VALUES (@key, @instrumentId, @sentAt, @from, @to)
     ON CONFLICT DO UPDATE SET instrument_id = excluded.instrument_id, sent_at = excluded.sent_at,
       window_from = excluded.window_from, window_to = excluded.window_to`,
  );
  const moveRun = db.prepare("UPDATE run SET measured_at = ? WHERE key = ?");
  const moveObservations = db.prepare("UPDATE observation SET measured_at = ? WHERE run_key = ?");
  return ({ key, instrumentId, sentAt, measuredAt, window }) => {
    keep.run({ key, instrumentId, sentAt, from: window?.from ?? null, to: window?.to ?? null });
    moveRun.run(measuredAt, key);
    moveObservations.run(measuredAt, key);
  };
}
