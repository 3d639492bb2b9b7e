/**
 * What triggers keep beside what is covered, for people to be told quickly: how far each result has come, and how many are where. No link is
 * written for it; it is compared with what it is made from.
 */
import type { Db } from "../database/database.ts";
import { stage } from "../migrations/0018-stages.ts";

export interface Derived {
  readonly table: string;
  readonly row: string;
}

const ofTally = (what: string, place: string, table: string): string => `
  SELECT '${what}.' || coalesce(kept.place, found.place) AS row FROM
    (SELECT place, count FROM tally WHERE what = '${what}' AND count <> 0) AS kept
    FULL JOIN (SELECT ${place} AS place, count(*) AS count FROM ${table} GROUP BY 1) AS found ON kept.place = found.place
  WHERE kept.count IS NOT found.count`;

/** Plain SQL, which tells the rows that are not as they follow. */
export type DerivedQuery = readonly [table: string, sql: string];

export const derivedInStation: readonly DerivedQuery[] = [
  ["run", `SELECT key AS row FROM run WHERE stage IS NOT ${stage}`],
  ["tally", ofTally("observation", "disposition", "observation")],
  ["tally", ofTally("outbox", "state", "outbox")],
];

/** What is not as it follows. */
export function* wronglyDerived(db: Db, queries: readonly DerivedQuery[]): Generator<Derived> {
  for (const [table, sql] of queries)
    for (const row of db.prepare<[], string>(sql).pluck().iterate()) yield { table, row: String(row) };
}
