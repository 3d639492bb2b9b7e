/**
 * What a question to the store costs must not grow with the years. SQLite says of every statement how it would find its rows: none goes
 * through a table that grows, nor through all that one instrument ever measured, but for those named here with why.
 */
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { statementsOf } from "../../src/store/database/prepare-on-use.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { temporaryFolder } from "../support/gateway-harness-site.ts";

/** By how the statement begins, or what tells it apart. */
const mayReadAll: readonly (readonly [what: string, why: string])[] = [
  ["SELECT store FROM store_mark", "one row"],
  ["FROM seal_key", "a key or two"],
  ["FROM to_seal", "a row for each table that is not sealed yet"],
  ["FROM sqlite_sequence", "a row for each table"],
  ["SELECT total_changes()", "no table"],
  ["kind = 'control' AND control_lot IS NULL", "controls of older versions, once at a start, by index"],
  ["pragma_table_info", "the schema"],
  ["SELECT register, entry_key, sealed_body FROM register_entry LIMIT", "a few rows, to see whether the key fits"],
  ["SELECT * FROM transmission ORDER BY id", "`replay` of a whole store"],
  ["SELECT key FROM run WHERE kind = 'patient' ORDER BY", "`replay` of a whole store"],
  ["capture_session", "bounded by `captures.maxMegabytes`"],
  ["FROM lot WHERE", "a lot register is some hundred rows"],
  ["FROM decision ORDER BY id DESC LIMIT", "the last few"],
  ["first_contact", "an instrument each"],
  ["FROM person_word ORDER BY", "words that nothing was judged by yet"],
  ["FROM errand", "what is not done yet"],
  ["sqlite_master", "the schema"],
  ["sqlite_sequence", "a row for a table"],
  ["FROM touched", "what nobody has looked at yet"],
  ["run_asked", "what is to be judged again"],
  ["read_span", "an R*Tree: through the few of its boxes that overlap"],
  ["FROM snapshot", "an edit of the configuration each"],
  ["login_code", "a code each, until it is used"],
  ["DELETE FROM session", "who is logged in"],
  ["measured_at BETWEEN ? AND ? OR received_at BETWEEN", "a report a month"],
  ["AND analyte = ? AND received_at BETWEEN ? AND ?", "a report a month"],
  ["delivery_pause", "a pause each"],
  ["FROM clock_witness", "a row each clock"],
  ["SELECT 1 FROM audit LIMIT 1", "one row"],
  ["SELECT token FROM audit_unbegun", "one row"],
  ["SELECT seq, link FROM audit ORDER BY seq DESC LIMIT 1", "one row"],
  ["AS newest ORDER BY", "one row of each table, once, when a store is marked"],
  ["SELECT count(*) FROM", "once, when the audit chain begins"],
  ["FROM act_record AS r, json_each", "a person who asks who has looked: seldom"],
];

/** The newest row: no more is read. */
const oneRow = /^SELECT \* FROM \w+ ORDER BY \w+ DESC(?:, \w+ DESC)? LIMIT 1$/;
/** Few by themselves: rows that wait for something. Reading all of such an index is reading what waits. */
const ofFew =
  /USING (?:COVERING )?INDEX (?:run_held|run_awaiting|run_suspect|run_unclaimed|run_by_hand|batch_open|batch_unjudged|transmission_pending|run_time_uncertain)\b/;
/** Nobody's runs are what no instrument of the configuration sent. */
const ofNobody = /instrument_id IS NULL/;
const readsAll = /^SCAN (?!json_each|\(|CONSTANT)/;
const readsAllOfInstrument = /^SEARCH (?:run|observation|outbox|run_time)\b.* \(instrument_id=\?(?: AND analyte=\?)?\)$/;

function statementsOfStore(): readonly { readonly sql: string; readonly plan: readonly string[] }[] {
  const seen = new Map<string, Database.Database>();
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    seen.set(sql, this);
    return prepare.call(this, sql);
  } as typeof prepare;
  const store = openGatewayStore(temporaryFolder());
  Database.prototype.prepare = prepare;
  for (const db of new Set(seen.values())) for (const sql of [...statementsOf(db)]) seen.set(sql, db);
  // Those that are prepared when they are first used: each of them can be.
  for (const [sql, db] of seen) prepare.call(db, sql);
  const explained = [...seen]
    .filter(([sql]) => /^\s*(?:SELECT|UPDATE|DELETE|WITH)/i.test(sql))
    // A plan is made before any value is known.
    .map(([sql, db]) => ({
      sql: sql.replaceAll(/\s+/g, " "),
      plan: db
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?\d*|[@:$][a-z]\w*/gi, "NULL")}`)
        .all()
        .map(({ detail }) => detail),
    }));
  store.close();
  return explained;
}

test("no question to the store reads what grows", () => {
  const statements = statementsOfStore();
  expect(statements.length).toBeGreaterThan(150);
  const unbounded = statements.flatMap(({ sql, plan }) => {
    if (oneRow.test(sql) || mayReadAll.some(([what]) => sql.includes(what))) return [];
    const steps = plan.filter(
      (step) => (readsAll.test(step) || (readsAllOfInstrument.test(step) && !ofNobody.test(sql))) && !ofFew.test(step),
    );
    return steps.map((step) => `${sql.trim().slice(0, 160)} → ${step}`);
  });
  expect(unbounded).toEqual([]);
});

test("what may read all is still asked", () => {
  const all = statementsOfStore().map(({ sql }) => sql);
  expect(mayReadAll.filter(([what]) => !all.some((sql) => sql.includes(what)))).toEqual([]);
});
