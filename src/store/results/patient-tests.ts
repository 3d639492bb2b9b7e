/** When patient tests were run, for intervals that count them. Read through windows of so many tests, never as a history. */
import type { EpochMs } from "../../domain/clock.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Db } from "../database/database.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { openJson, type Seal } from "../sealing/seal.ts";
import { bodyPlace } from "./observation-body.ts";

/** One measurement of a patient's sample: a run counts once, however many values or versions it has. */
export interface StoredTest {
  readonly id: string;
  readonly at: EpochMs;
  readonly sequence: string | null;
  readonly reagentLot: string | null;
}

export interface PatientTests {
  /** The last so many tests measured before an instant, newest first. */
  before(instrumentId: InstrumentId, analyte: string, at: EpochMs, limit: number): readonly StoredTest[];
  /** The first so many measured after it, oldest first. */
  after(instrumentId: InstrumentId, analyte: string, at: EpochMs, limit: number): readonly StoredTest[];
  /** All measured in [from, to], oldest first. */
  between(instrumentId: InstrumentId, analyte: string, from: EpochMs, to: EpochMs): readonly StoredTest[];
}

interface Row {
  readonly id: string;
  readonly run_key: string;
  readonly measured_at: number;
  readonly sealed_body: Buffer;
}

/** A run's key is its id, and for a further version a number behind a hyphen. */
const runIdOf = (key: string): string => key.split("-")[0] ?? key;

export function patientTests(db: Db, seal: Seal): PatientTests {
  const tests =
    "SELECT id, run_key, measured_at, sealed_body FROM observation WHERE kind = 'patient' AND instrument_id = ? AND analyte = ?";
  const before = db.prepare<[string, string, number], Row>(`${tests} AND measured_at < ? ORDER BY measured_at DESC`);
  const after = db.prepare<[string, string, number], Row>(`${tests} AND measured_at > ? ORDER BY measured_at`);
  const between = db.prepare<[string, string, number, number], Row>(
    `${tests} AND measured_at BETWEEN ? AND ? ORDER BY measured_at`,
  );
  const collect = (rows: Iterable<Row>, limit: number): readonly StoredTest[] => {
    const found = new Map<string, StoredTest>();
    for (const row of rows) {
      const id = runIdOf(row.run_key);
      if (found.has(id)) continue;
      if (found.size === limit) break;
      for (const test of openedOf([row], () => toTest(seal, id, row))) found.set(id, test);
    }
    return [...found.values()];
  };
  return {
    before: (id, analyte, at, limit) => collect(before.iterate(id, analyte, at), limit),
    after: (id, analyte, at, limit) => collect(after.iterate(id, analyte, at), limit),
    between: (id, analyte, from, to) => collect(between.iterate(id, analyte, from, to), Number.POSITIVE_INFINITY),
  };
}

function toTest(seal: Seal, id: string, row: Row): StoredTest {
  const { sequence, reagentLot } = openJson<Observation>(seal, row.sealed_body, bodyPlace(row));
  return { id, at: row.measured_at, sequence, reagentLot: reagentLot?.number ?? null };
}
