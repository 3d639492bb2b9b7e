/** What a result was compared with (delta check), once it is erased whose that was: a bare value, kept as long as the result has its person. */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { openJson, type Place, type Seal, sealJson } from "../sealing/seal.ts";

export interface FormerResult {
  readonly at: EpochMs;
  /** Decimal string. */
  readonly number: string;
  readonly unit: string | null;
}

export interface FormerResults {
  keep(runKey: string, analyte: string, former: FormerResult): void;
  /** Null: whatever it is compared with is found by its person. */
  of(runKey: string, analyte: string): FormerResult | null;
  /** Younger results of the run's person and analyte, measured within so long after it. */
  younger(runKey: string, withinMs: number): readonly { readonly runKey: string; readonly analyte: string }[];
}

const placeOf = (runKey: string, analyte: string): Place => ["former_result.sealed_former", runKey, analyte];

export function formerResults(db: Db, seal: Seal): FormerResults {
  const put = db.prepare(
    `INSERT INTO former_result (run_key, analyte, sealed_former) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET sealed_former = excluded.sealed_former`,
  );
  const one = db
    .prepare<[string, string], Buffer>("SELECT sealed_former FROM former_result WHERE run_key = ? AND analyte = ?")
    .pluck();
  const younger = db.prepare<[object], { runKey: string; analyte: string }>(
    `SELECT DISTINCT later.run_key AS runKey, later.analyte FROM observation AS own CROSS JOIN observation AS later
     ON later.person_key = own.person_key AND later.measured_at BETWEEN own.measured_at + 1 AND own.measured_at + @withinMs
     WHERE own.run_key = @runKey AND own.person_key IS NOT NULL AND later.run_key <> own.run_key`,
  );
  return {
    keep: (runKey, analyte, former) => void put.run(runKey, analyte, sealJson(seal, former, placeOf(runKey, analyte))),
    of: (runKey, analyte) => {
      const [former = null] = openedOf(one.all(runKey, analyte), (sealed) =>
        openJson<FormerResult>(seal, sealed, placeOf(runKey, analyte)),
      );
      return former;
    },
    younger: (runKey, withinMs) => younger.all({ runKey, withinMs }),
  };
}
