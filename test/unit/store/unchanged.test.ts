/** What the store keeps of what it read is what another connection reads at the same moment. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { observationId, runId } from "../../../src/domain/ids.ts";
import { registerOf } from "../../../src/domain/register.ts";
import { openDatabase } from "../../../src/store/database/database.ts";
import { watchChanges } from "../../../src/store/database/unchanged.ts";
import { type GatewayStore, openGatewayStore, openReadOnlyStore } from "../../../src/store/gateway-store.ts";
import { gatewayMigrations } from "../../../src/store/migrations/gateway-migrations.ts";
import type { ControlRecord } from "../../../src/store/results/runs.ts";
import { storeFile } from "../../../src/store/station-files.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { crpReagent, crpTarget, noon, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const book = registerOf<{ readonly word: number }>("book");
const { id } = testInstrument;

interface World {
  readonly store: GatewayStore;
  readonly folder: string;
}
type Write = (world: World) => void;

const nth = fc.nat({ max: 4 });
const minute = fc.nat({ max: 6 });
const at = (minutes: number): number => noon + minutes * 60_000;

const put = fc.record({ key: nth, at: minute, word: nth }).map(
  (of): Write =>
    ({ store }) =>
      void store.registers.put(book, { key: `k${of.key}`, subject: "s", at: at(of.at), body: { word: of.word } }, null, noon),
);
const withdrawn = nth.map(
  (key): Write =>
    ({ store }) =>
      void store.registers.withdraw(book, `k${key}`, null, noon),
);
const forgotten = fc.constant<Write>(({ store }) => void store.registers.forget(book, noon + 1));
const lots = nth.map(
  (n): Write =>
    ({ store }) =>
      void store.lots.import([{ ...crpTarget, target: String(20 + n) }, crpReagent], noon),
);
const added = fc.record({ key: nth, at: minute, isControl: fc.boolean() }).map(
  (of): Write =>
    ({ store }) => {
      const key = runId(`R${of.key}`.padEnd(20, "0"));
      if (store.runs.byKey(key) !== null) return;
      const template = of.isControl ? crpControl("20", "2026-03-10T08:00:00") : crpResult();
      const times = { measuredAt: at(of.at), receivedAt: noon };
      const place = { batchId: 1, connectionId: testInstrument.connection, instrumentId: id };
      const own = { runId: key, version: 1, kind: template.kind, intakeCodes: [], state: "kept" } as const;
      store.runs.add({ key, ...own, ...place, ...times });
      const stored = { id: observationId(`${key}.1`), runKey: key, transmissionId: transmissionOf(store), ...times };
      const keys = { identityKey: `i${key}`, contentKey: `c${key}`, disposition: "control" } as const;
      store.runs.addObservation({ ...stored, ...keys, observation: template }, id);
    },
);
const moved = fc.record({ key: nth, at: minute, isCertain: fc.boolean() }).map(
  (of): Write =>
    ({ store }) => {
      const key = `R${of.key}`.padEnd(20, "0");
      if (store.runs.byKey(key) === null) return;
      const window = of.isCertain ? null : { from: at(0), to: at(of.at) };
      store.clocks.setTime({ key, instrumentId: id, sentAt: null, measuredAt: at(of.at), window });
    },
);
const decided = nth.map(
  (key): Write =>
    ({ store }) => {
      const runKey = `R${key}`.padEnd(20, "0");
      if (store.runs.byKey(runKey) === null) return;
      store.decisions.add({ at: noon, runKey, by: "Kari", reason: "", role: "operator", detail: { kind: "discard" } });
    },
);
const disposed = nth.map(
  (key): Write =>
    ({ store }) =>
      store.runs.setDisposition(observationId(`${`R${key}`.padEnd(20, "0")}.1`), "held"),
);
const simple = fc.oneof(put, withdrawn, forgotten, lots, added, moved, decided, disposed);
/** Of another program: a database browser, a contractor's tool. */
const foreign = nth.map(
  (key): Write =>
    ({ folder }) => {
      const other = new Database(join(folder, storeFile));
      other.prepare("DELETE FROM register_entry WHERE rowid = ?").run(key);
      other.prepare("DELETE FROM observation WHERE rowid = ?").run(key);
      other.close();
    },
);
/** Some of it is kept, and what comes behind it is taken back, with a look in between. */
const takenBack = fc.tuple(fc.array(simple, { maxLength: 2 }), fc.array(simple, { minLength: 1, maxLength: 3 })).map(
  ([before, after]): Write =>
    (world) => {
      const { store } = world;
      store.transaction(() => {
        for (const write of before) write(world);
        try {
          store.transaction(() => {
            for (const write of after) write(world);
            read(store);
            throw new Error("taken back");
          });
        } catch {
          read(store);
        }
      });
    },
);

const transmissionOf = (store: GatewayStore) =>
  store.transmissions.open({ connectionId: testInstrument.connection, driver: "as-is", mode: "direct" }, Buffer.from("x"), noon);

/** All that may be kept, asked at every minute. */
function read({ registers, lots: kept, runs, decisions, saidOfControls }: GatewayStore): unknown {
  saidOfControls();
  const minutes = [0, 1, 2, 3, 4, 5, 6].map(at);
  const control = ({ id: name, runKey, measuredAt, observation }: ControlRecord) => ({ name, runKey, measuredAt, observation });
  return {
    byKey: [0, 1, 2, 3, 4].map((key) => registers.byKey(book, `k${key}`)),
    ofSubject: registers.ofSubject(book, "s"),
    between: minutes.map((from) => registers.between(book, "s", from, at(4))),
    isKept: registers.isKept(book),
    lots: [kept.all(), kept.targets("as-is", "CRP"), kept.reagents("as-is", "CRP"), kept.formerTargets("as-is", "CRP")],
    controls: minutes.map((time) => [1, 2].map((most) => runs.controlsAround(id, "CRP", time, most).map(control))),
    before: minutes.map((time) => runs.controlsAround(id, "CRP", time, 2, 0).map(control)),
    uncertain: minutes.map((since) => runs.controlLots.uncertain(id, "CRP", since).map(control)),
    decisions: [0, 1, 2, 3, 4].map((key) => decisions.ofRun(`R${key}`.padEnd(20, "0"))),
  };
}

test("after any writes, taken back or another program's, what is kept is what is read anew", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: simple }, foreign, takenBack), { maxLength: 12 }), (writes) => {
      const folder = mkdtempSync(join(tmpdir(), "labbro-unchanged-"));
      const store = openGatewayStore(folder);
      try {
        store.batches.begin(testInstrument.connection, { instrumentId: id, strangerKey: null }, noon);
        for (const [i, write] of writes.entries()) {
          write({ store, folder });
          const anew = openReadOnlyStore(folder);
          // Within a transaction others are looked for once only.
          expect(i % 3 === 0 ? read(store) : store.transaction(() => read(store))).toEqual(read(anew));
          anew.close();
        }
      } finally {
        store.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: thoroughly(60, 1_000) },
  );
});

const opened = () => {
  const db = openDatabase(":memory:", gatewayMigrations);
  onTestFinished(() => void db.close());
  return { db, unchanged: watchChanges(db) };
};

test("a read that looks at a column is read anew when that is updated, and only then", () => {
  const { db, unchanged } = opened();
  const version = unchanged.versionOf([{ table: "observation", but: ["disposition", "duplicates"] }]);
  const changes = (sql: string): boolean => {
    const before = version();
    db.prepare(sql).run();
    return version() !== before;
  };
  expect(changes("UPDATE observation SET disposition = 'held' WHERE id = 'x'")).toBe(false);
  expect(changes("UPDATE observation SET duplicates = duplicates + 1 WHERE id = 'x'")).toBe(false);
  expect(changes("UPDATE observation SET disposition = 'held', measured_at = 1 WHERE id = 'x'")).toBe(true);
  expect(changes("UPDATE observation SET disposition = coalesce((SELECT 'a'), 'b'), measured_at = 1")).toBe(true);
  expect(changes("DELETE FROM observation WHERE id = 'x'")).toBe(true);
  expect(changes("INSERT OR IGNORE INTO first_contact (contact_key, instrument_id, at) VALUES ('a', 'b', 1)")).toBe(false);
  expect(changes("WITH one AS (SELECT 1) DELETE FROM lot WHERE id IN one")).toBe(true);
});

test("a table that a trigger writes to cannot be relied on", () => {
  const { unchanged } = opened();
  expect(() => unchanged.versionOf(["run"])).toThrow(RangeError);
  expect(() => unchanged.versionOf(["tally"])).toThrow(RangeError);
});
