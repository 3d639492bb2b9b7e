/**
 * Which results a finding is about: their values and messages are not opened any more, as if they had been changed themselves. So nothing
 * that something else than Labbro wrote about a result lets it be sent, or lets a control vouch for others.
 */

import type { Db } from "../database/database.ts";
import { refusedValue } from "../sealing/changed-values.ts";

interface About {
  readonly table: string;
  readonly row: string;
}

/** Of a row of each table: the run that it is about, as SQL with the row's key as its parameter. */
const runOf: Readonly<Record<string, string>> = {
  run: "SELECT ?",
  run_time: "SELECT ?",
  observation: "SELECT run_key FROM observation WHERE id = ?",
  person_word: "SELECT ?",
  verdict: "SELECT run_key FROM verdict WHERE id = ?",
  decision: "SELECT run_key FROM decision WHERE id = ?",
  outbox: "SELECT run_key FROM outbox WHERE control_id = ?",
};

/** Keys of the runs that these are about. */
export const touchedRuns = (db: Db, found: readonly About[]): ReadonlySet<string> =>
  new Set(
    found.flatMap(({ table, row }) => {
      const run = runOf[table];
      return run === undefined ? [] : db.prepare<[string], string>(run).pluck().all(row);
    }),
  );

/** As `refusedValue` names them. */
export function touchedValues(db: Db, found: readonly About[]): readonly string[] {
  const of = (table: string, column: string) => {
    const ids = db.prepare<[string], string>(`SELECT ${column} FROM ${table} WHERE run_key = ?`).pluck();
    return (run: string) => ids.all(run).map((id) => refusedValue(table, id));
  };
  const [observations, messages] = [of("observation", "id"), of("outbox", "control_id")];
  const own = found.flatMap(({ table, row }) =>
    table === "observation" || table === "outbox" ? [refusedValue(table, row)] : [],
  );
  return [...own, ...[...touchedRuns(db, found)].flatMap((run) => [...observations(run), ...messages(run)])];
}
