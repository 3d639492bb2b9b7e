/** What arrived, newest first, a page at a time: whatever lies behind it, a page costs what is on it. */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";
import { personKey } from "../sealing/person-key.ts";
import type { Seal } from "../sealing/seal.ts";
import { type Run, type RunRow, toRun } from "./runs.ts";

/** How far a result has come (migrations/0018-stages.ts). */
export const resultStages = [
  "judging",
  "awaits-control",
  "held",
  "queued",
  "at-broker",
  "stopped",
  "in-journal",
  "changing",
  "by-hand",
  "not-sent",
] as const;
export type ResultStage = (typeof resultStages)[number];

export interface Arrived {
  readonly run: Run;
  readonly stage: ResultStage;
}

/** Where a page ends: what was received before, and at the same time those whose key comes before. */
export interface ArrivalCursor {
  readonly receivedAt: EpochMs;
  readonly key: string;
}

export interface ArrivalQuestion {
  readonly instrument: string | null;
  readonly stage: ResultStage | null;
  /** Measured or received between, both inclusive. */
  readonly between: { readonly from: EpochMs; readonly to: EpochMs } | null;
  /** Null: from the newest on. */
  readonly before: ArrivalCursor | null;
  readonly limit: number;
}

export interface Arrivals {
  /** Null: there is no such result. */
  one(key: string): Arrived | null;
  page(question: ArrivalQuestion): readonly Arrived[];
  /** Of all days. Asked of stages that are passed through: what has arrived grows with the years. */
  countAt(stage: ResultStage): number;
  /** A person's results, newest first: found by the keyed fingerprint alone, whichever analytes were measured. */
  ofPerson(patientId: string, limit: number): readonly Arrived[];
}

type Row = RunRow & { readonly stage: ResultStage };
const toArrived = (row: Row): Arrived => ({ run: toRun(row), stage: row.stage });
const newest: ArrivalCursor = { receivedAt: Number.MAX_SAFE_INTEGER, key: "" };

/** As the indexes of what arrived say it; these have a stage, and nothing else has. */
const isResult = "kind IN ('patient', 'eqa')";

/**
 * What was measured or received on a day, so that a result with a wrong clock is found on the day it came, and one handed over late on its
 * own. A CROSS JOIN, because SQLite would rather walk an instrument's results in their order until it meets that day.
 */
const ofDay = `(SELECT key FROM run WHERE ${isResult} AND received_at BETWEEN @from AND @to
  UNION SELECT key FROM run WHERE ${isResult} AND measured_at BETWEEN @from AND @to) AS found CROSS JOIN run ON run.key = found.key`;

const ofNumber = `(SELECT DISTINCT run_key AS key FROM observation WHERE person_key IN (SELECT value FROM json_each(@keys))) AS found
  CROSS JOIN run ON run.key = found.key`;

/** For the test that no page reads what lies behind it. */
export function pageSql({ instrument, stage, between }: Pick<ArrivalQuestion, "instrument" | "stage" | "between">): string {
  const parts = [
    isResult,
    ...(instrument === null ? [] : ["run.instrument_id = @instrument"]),
    ...(stage === null ? [] : ["run.stage = @stage"]),
    "(run.received_at, run.key) < (@receivedAt, @key)",
  ];
  return `SELECT run.* FROM ${between === null ? "run" : ofDay} WHERE ${parts.join(" AND ")} ${newestFirst}`;
}

const newestFirst = "ORDER BY run.received_at DESC, run.key DESC LIMIT @limit";
export const personSql = `SELECT run.* FROM ${ofNumber} WHERE ${isResult} ${newestFirst}`;

/** Every analyte that patients were ever measured for, each found by one look into the index. */
const analytesSql = `WITH RECURSIVE pair (instrument_id, analyte) AS (
    SELECT * FROM (SELECT instrument_id, analyte FROM observation WHERE kind = 'patient' AND instrument_id > ''
      ORDER BY instrument_id, analyte LIMIT 1)
    UNION ALL SELECT next.instrument_id, next.analyte FROM pair, observation AS next WHERE next.rowid = (
      SELECT rowid FROM observation AS o WHERE o.kind = 'patient'
        AND (o.instrument_id, o.analyte) > (pair.instrument_id, coalesce(pair.analyte, '')) ORDER BY o.instrument_id, o.analyte LIMIT 1))
  SELECT DISTINCT analyte FROM pair WHERE analyte IS NOT NULL`;

export function arrivals(db: Db, seal: Seal): Arrivals {
  const prepared = new Map<string, ReturnType<typeof db.prepare<[object], Row>>>();
  const statement = (sql: string) => {
    const found = prepared.get(sql) ?? db.prepare<[object], Row>(sql);
    prepared.set(sql, found);
    return found;
  };
  const one = db.prepare<[string], Row>(`SELECT * FROM run WHERE key = ? AND ${isResult}`);
  const countAt = db.prepare<[ResultStage], { n: number }>("SELECT count(*) AS n FROM run WHERE stage = ?");
  return {
    countAt: (stage) => countAt.get(stage)?.n ?? 0,
    one: (key) => {
      const found = one.get(key);
      return found === undefined ? null : toArrived(found);
    },
    page: ({ before, between, ...asked }) => {
      const { receivedAt, key } = before ?? newest;
      const { from, to } = between ?? { from: null, to: null };
      return statement(pageSql({ ...asked, between }))
        .all({ ...asked, receivedAt, key, from, to })
        .map(toArrived);
    },
    ofPerson: (patientId, limit) => {
      const analytes = db.prepare<[], { analyte: string }>(analytesSql).all();
      const keys = analytes.flatMap(({ analyte }) => personKey(seal, patientId, analyte) ?? []);
      return statement(personSql)
        .all({ keys: JSON.stringify(keys), limit })
        .map(toArrived);
    },
  };
}
