/** The lot register. An import supersedes what it names and never deletes: a former target stays readable. No personal data. */
import type { EpochMs } from "../domain/clock.ts";
import { type ControlTarget, type Lot, normalizeLot, type ReagentLot } from "../domain/lot.ts";
import type { Db } from "./database.ts";

export interface Lots {
  /** Adds or updates; importing the same again changes nothing. Returns how many entries are new or different. */
  import(lots: readonly Lot[], now: EpochMs): number;
  targets(model: string, analyte: string): readonly ControlTarget[];
  reagents(model: string, analyte: string): readonly ReagentLot[];
  all(): readonly Lot[];
}

/** What makes two lines of an import "the same entry" (CONTRACTS: re-import updates, never duplicates). */
function lotKey(lot: Lot): string {
  const parts = [lot.kind, lot.analyte, lot.model, normalizeLot(lot.lot)];
  if (lot.kind === "control") parts.push(lot.level, lot.unit, lot.reagentLot === null ? "" : normalizeLot(lot.reagentLot));
  return JSON.stringify(parts);
}

export function lots(db: Db): Lots {
  const current = db.prepare<[string], { id: number; body: string }>(
    "SELECT id, body FROM lot WHERE lot_key = ? AND superseded_at IS NULL",
  );
  const supersede = db.prepare("UPDATE lot SET superseded_at = ? WHERE id = ?");
  const insert = db.prepare("INSERT INTO lot (lot_key, kind, analyte, model, body, imported_at) VALUES (?, ?, ?, ?, ?, ?)");
  const byModel = db.prepare<[string, string, string], { body: string }>(
    "SELECT body FROM lot WHERE model = ? AND analyte = ? AND kind = ? AND superseded_at IS NULL ORDER BY id",
  );
  const importAll = db.transaction((list: readonly Lot[], now: EpochMs) => {
    let changed = 0;
    for (const lot of list) {
      const key = lotKey(lot);
      const body = JSON.stringify(lot);
      const existing = current.get(key);
      if (existing?.body === body) continue;
      if (existing !== undefined) supersede.run(now, existing.id);
      insert.run(key, lot.kind, lot.analyte, lot.model, body, now);
      changed += 1;
    }
    return changed;
  });
  return {
    import: (list, now) => importAll(list, now),
    targets: (model, analyte) => byModel.all(model, analyte, "control").map((row) => JSON.parse(row.body) as ControlTarget),
    reagents: (model, analyte) => byModel.all(model, analyte, "reagent").map((row) => JSON.parse(row.body) as ReagentLot),
    all: () =>
      db
        .prepare<[], { body: string }>("SELECT body FROM lot WHERE superseded_at IS NULL ORDER BY id")
        .all()
        .map((row) => JSON.parse(row.body) as Lot),
  };
}
