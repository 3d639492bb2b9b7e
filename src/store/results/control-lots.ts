/**
 * Controls by the reagent lot they were run on (ruling 23), and those whose time is uncertain (ruling 27): what decides for a lot may
 * lie behind any number of controls on other lots.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import { normalizeLot } from "../../domain/lot.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Db } from "../database/database.ts";
import type { Unchanged } from "../database/unchanged.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { openJson, orLess, type Seal } from "../sealing/seal.ts";
import { controlRows } from "./neighbourhood.ts";
import { bodyPlace } from "./observation-body.ts";

/** `Stored`: a control as the store gives it. */
export interface ControlLots<Stored> {
  /** Reagent lots that controls were run on since; null: controls that tell none. */
  lots(instrumentId: InstrumentId, analyte: string, since: EpochMs): readonly (string | null)[];
  /** Times of the controls on a lot, from `at` back (newest first, `at` included) or after it (oldest first). */
  times(
    instrumentId: InstrumentId,
    analyte: string,
    lot: string | null,
    at: EpochMs,
    side: "before" | "after",
  ): Iterable<EpochMs>;
  /** Controls with an uncertain time that may have been run since, in no order. */
  uncertain(instrumentId: InstrumentId, analyte: string, since: EpochMs): readonly Stored[];
  /** Controls that wait for a person to say which they were, or when. */
  held(instrumentId: InstrumentId, analyte: string): readonly Stored[];
}

/** In the column: no lot is no name of one. */
export const controlLotOf = ({ kind, reagentLot }: Observation): string | null =>
  kind === "control" ? normalizeLot(reagentLot?.number ?? "") : null;

/** Uncertain controls of the last years are asked for alike, and told apart by when they may have ended. */
const eraMs = 64 * 24 * 3_600_000;

export function controlLots<Row, Stored>(db: Db, toStored: (row: Row) => Stored, { remembered }: Unchanged): ControlLots<Stored> {
  const control = "FROM observation WHERE kind = 'control' AND instrument_id = ? AND analyte = ?";
  const lots = db.prepare<[string, string, number], { lot: string }>(
    `SELECT DISTINCT control_lot AS lot ${control} AND control_lot IS NOT NULL AND measured_at >= ? ORDER BY lot`,
  );
  const onLot = `SELECT DISTINCT measured_at AS at ${control} AND control_lot = ? AND measured_at`;
  type Times = [string, string, string, number];
  const before = db.prepare<Times, { at: number }>(`${onLot} <= ? ORDER BY measured_at DESC`);
  const after = db.prepare<Times, { at: number }>(`${onLot} > ? ORDER BY measured_at`);
  const mayHaveEnded = db.prepare<[string, number, string], Row & { readonly window_to: number }>(
    // The few that are uncertain first, whatever else an instrument ever measured: said twice, so that their index is taken.
    `SELECT observation.*, run_time.window_to FROM run_time INDEXED BY run_time_uncertain CROSS JOIN observation ON observation.run_key = run_time.run_key
     WHERE run_time.instrument_id = ? AND run_time.window_from IS NOT NULL AND run_time.window_to >= ?
       AND observation.analyte = ? AND observation.kind = 'control'`,
  );
  const held = db.prepare<[string, string], Row>(
    `SELECT observation.* FROM run INDEXED BY run_held CROSS JOIN observation ON observation.run_key = run.key
     WHERE run.state = 'held' AND run.kind = 'control' AND run.instrument_id = ? AND observation.analyte = ?`,
  );
  const uncertain = remembered(["run_time", controlRows], (id: string, since: number, analyte: string) =>
    openedOf(mayHaveEnded.all(id, since, analyte), (row) => ({ stored: toStored(row), to: row.window_to })),
  );
  return {
    held: (id, analyte) => openedOf(held.all(id, analyte), toStored),
    lots: (id, analyte, since) => lots.all(id, analyte, since).map(({ lot }) => (lot === "" ? null : lot)),
    times: function* (id, analyte, lot, at, side) {
      const rows = (side === "before" ? before : after).iterate(id, analyte, lot ?? "", at);
      for (const row of rows) yield row.at;
    },
    uncertain: (id, analyte, since) =>
      uncertain(id, Math.floor(since / eraMs) * eraMs, analyte).flatMap(({ stored, to }) => (to >= since ? [stored] : [])),
  };
}

/** Controls stored by earlier versions do not say their lot yet. Call once the schema is up to date. */
export function fillControlLots(db: Db, seal: Seal): void {
  const rows = db.prepare<[], { id: string; run_key: string; sealed_body: Buffer }>(
    "SELECT id, run_key, sealed_body FROM observation WHERE kind = 'control' AND control_lot IS NULL",
  );
  const fill = db.prepare("UPDATE observation SET control_lot = ? WHERE id = ?");
  db.transaction(() => {
    // One that does not open is found by whoever reads it.
    for (const row of rows.all())
      orLess(
        () => void fill.run(controlLotOf(openJson<Observation>(seal, row.sealed_body, bodyPlace(row))), row.id),
        () => undefined,
      );
  })();
}
