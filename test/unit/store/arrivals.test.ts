/** What arrived: the stage of each result is what its run and its messages say, and a page is what a reader of everything would find. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Db, openDatabase } from "../../../src/store/database/database.ts";
import { gatewayMigrations } from "../../../src/store/migrations/gateway-migrations.ts";
import { type ArrivalQuestion, arrivals, pageSql, personSql, resultStages } from "../../../src/store/results/arrivals.ts";
import { personKey } from "../../../src/store/sealing/person-key.ts";
import { firstKeys, sealWith } from "../../../src/store/sealing/seal.ts";
import { thoroughly } from "../../support/thorough.ts";

const seal = sealWith(firstKeys(randomBytes(32)));
let db: Db;
beforeEach(() => {
  db = openDatabase(":memory:", gatewayMigrations);
  db.pragma("foreign_keys = OFF");
});
afterEach(() => void db.close());

interface Message {
  readonly state: string;
  readonly isChange: boolean;
  readonly channel: string;
}
interface Case {
  readonly kind: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly instrument: string | null;
  readonly receivedAt: number;
  readonly measuredAt: number | null;
  readonly messages: readonly Message[];
}

const anyMessage = fc.record<Message>({
  state: fc.constantFrom("queued", "published", "accepted", "stopped", "pulled", "pulled"),
  isChange: fc.boolean(),
  channel: fc.constantFrom("result", "result", "result", "qc"),
});
const anyCase = fc.record<Case>({
  kind: fc.constantFrom("patient", "patient", "patient", "eqa", "control", "service"),
  state: fc.constantFrom("waiting", "held", "released", "released", "rejected", "discarded", "by-hand", "kept"),
  outcome: fc.constantFrom(null, "HOLD", "RELEASE"),
  instrument: fc.constantFrom(null, "crp-1", "inr-1"),
  receivedAt: fc.nat({ max: 20 }),
  measuredAt: fc.option(fc.nat({ max: 20 })),
  messages: fc.array(anyMessage, { maxLength: 3 }),
});

/** Written plainly, beside the one in SQL. */
function stageOf({ kind, state, outcome, messages }: Case): string | null {
  const own = messages.filter(({ channel }) => channel === "result");
  if (kind !== "patient" && kind !== "eqa") return null;
  if (own.some((one) => one.isChange && ["queued", "published", "stopped"].includes(one.state))) return "changing";
  if (state === "waiting") return outcome === null ? "judging" : "awaits-control";
  if (state === "held" || state === "by-hand") return state;
  if (state !== "released") return "not-sent";
  const newest = own.findLast((one) => one.state !== "pulled")?.state;
  if (newest === "accepted") return "in-journal";
  if (newest === undefined) return own.length > 0 ? "not-sent" : "queued";
  return newest === "published" ? "at-broker" : newest === "stopped" ? "stopped" : "queued";
}

const keyOf = (no: number): string => `R${String(no).padStart(3, "0")}`;

/** Every row as nothing at first, then moved to what it is. */
function fill(cases: readonly Case[]): void {
  db.exec("DELETE FROM run; DELETE FROM outbox");
  const run = db.prepare(
    `INSERT INTO run (key, run_id, version, kind, instrument_id, connection_id, batch_id, measured_at, received_at, intake_codes, state)
     VALUES (?, ?, 1, ?, ?, 'c', 1, ?, ?, '[]', 'waiting')`,
  );
  const message = db.prepare(
    `INSERT INTO outbox (control_id, run_key, run_id, channel, state, sealed_bytes, next_attempt_at, created_at, after_control_id)
     VALUES (?, ?, 'R', ?, 'queued', x'00', 0, 0, ?)`,
  );
  const moved = db.prepare("UPDATE outbox SET state = ? WHERE control_id = ?");
  for (const [no, one] of cases.entries()) {
    const key = keyOf(no);
    run.run(key, key, one.kind, one.instrument, one.measuredAt, one.receivedAt);
    for (const [i, { channel, isChange, state }] of one.messages.entries()) {
      message.run(`${key}.${i}`, key, channel, isChange ? "C0" : null);
      moved.run(state, `${key}.${i}`);
    }
    db.prepare("UPDATE run SET outcome = ?, state = ? WHERE key = ?").run(one.outcome, one.state, key);
  }
}

const anyQuestion = fc.record({
  instrument: fc.constantFrom(null, "crp-1", "inr-1"),
  stage: fc.constantFrom(null, ...resultStages),
  between: fc.option(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 5 })).map(([from, more]) => ({ from, to: from + more }))),
  limit: fc.integer({ min: 1, max: 7 }),
});

function found(cases: readonly Case[], { instrument, stage, between }: Omit<ArrivalQuestion, "before">): readonly string[] {
  const isIn = (at: number | null) => between !== null && at !== null && at >= between.from && at <= between.to;
  return cases
    .map((one, no) => ({ ...one, key: keyOf(no), stage: stageOf(one) }))
    .filter((one) => one.stage !== null && (stage === null || one.stage === stage))
    .filter((one) => instrument === null || one.instrument === instrument)
    .filter((one) => between === null || isIn(one.receivedAt) || isIn(one.measuredAt))
    .sort((a, b) => b.receivedAt - a.receivedAt || (a.key < b.key ? 1 : -1))
    .map(({ key }) => key);
}

test("pages put together are everything asked for, once and in order, in the stage that it is in", () => {
  const asked = fc.tuple(fc.array(anyCase, { maxLength: 30 }), fc.array(anyQuestion, { minLength: 1, maxLength: 5 }));
  fc.assert(
    fc.property(asked, ([cases, questions]) => {
      fill(cases);
      const { page, one } = arrivals(db, seal);
      expect(cases.map((_, no) => one(keyOf(no))?.stage ?? null)).toEqual(cases.map(stageOf));
      for (const question of questions) {
        const listed: string[] = [];
        let before: ArrivalQuestion["before"] = null;
        for (;;) {
          const rows = page({ ...question, before });
          listed.push(...rows.map(({ run }) => run.key));
          const last = rows.at(-1)?.run;
          if (last === undefined) break;
          before = { receivedAt: last.receivedAt, key: last.key };
        }
        expect(listed).toEqual(found(cases, question));
      }
    }),
    { numRuns: thoroughly(80, 2000) },
  );
});

const plan = (sql: string, parameters: object): string =>
  (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parameters) as readonly { readonly detail: string }[])
    .map(({ detail }) => detail)
    .join("\n");

/** Never the other way round: results walked in their order until one fits. */
const oneByOne = /SCAN found\nSEARCH run USING (?:INDEX|COVERING INDEX) sqlite_autoindex_run_1 \(key=\?\)/;

const nullOr = <T>(value: T) => [null, value] as const;

test("no page reads what lies behind it, whatever is asked for", () => {
  for (const instrument of nullOr("crp-1"))
    for (const stage of nullOr("held" as const))
      for (const between of nullOr({ from: 0, to: 1 })) {
        const sql = pageSql({ instrument, stage, between });
        const told = plan(sql, { instrument, stage, from: 0, to: 1, receivedAt: 1, key: "R", limit: 5 });
        expect(told).not.toMatch(/SCAN (?!found)/);
        // A day is gathered, looked up one by one and sorted; without one the index is the order.
        if (between !== null) expect(told).toMatch(oneByOne);
        else {
          expect(told).not.toContain("TEMP B-TREE");
          const columns = [...(instrument === null ? [] : ["instrument_id=\\?"]), ...(stage === null ? [] : ["stage=\\?"])];
          expect(told).toMatch(
            new RegExp(`USING INDEX run_arrived\\w* \\(${columns.map((one) => `${one} AND `).join("")}.*received_at`),
          );
        }
      }
  const person = plan(personSql, { keys: "[]", limit: 1 });
  expect(person).toMatch(/USING INDEX observation_person/);
  expect(person).toMatch(oneByOne);
});

test("a person is found by equality of the keyed column, of whatever analyte, however the number is written", () => {
  const number = "15815024343";
  fill([
    { kind: "patient", state: "held", outcome: null, instrument: "crp-1", receivedAt: 1, measuredAt: 1, messages: [] },
    { kind: "patient", state: "released", outcome: null, instrument: "inr-1", receivedAt: 2, measuredAt: 2, messages: [] },
    { kind: "patient", state: "held", outcome: null, instrument: "inr-1", receivedAt: 3, measuredAt: 3, messages: [] },
  ]);
  const add = db.prepare(
    `INSERT INTO observation (id, run_key, kind, instrument_id, analyte, transmission_id, measured_at, received_at, identity_key,
       content_key, disposition, sealed_body, person_key) VALUES (?, ?, 'patient', ?, ?, 1, 1, 1, '', '', 'held', x'00', ?)`,
  );
  add.run("A", "R000", "crp-1", "CRP", personKey(seal, number, "CRP"));
  add.run("B", "R001", "inr-1", "INR", personKey(seal, number, "INR"));
  add.run("C", "R002", "inr-1", "INR", personKey(seal, "01815024309", "INR"));
  const { ofPerson } = arrivals(db, seal);
  expect(ofPerson("158150 24343", 10).map(({ run, stage }) => [run.key, stage])).toEqual([
    ["R001", "queued"],
    ["R000", "held"],
  ]);
  expect(ofPerson("15815", 10)).toEqual([]);
  expect(ofPerson("%", 10)).toEqual([]);
});
