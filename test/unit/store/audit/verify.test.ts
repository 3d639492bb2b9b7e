/**
 * Whatever is done to the database by anything but Labbro is found, in the station's store and in the journal's archive alike. Random histories
 * were told; then the rows are harmed in one way at a time through another connection, as a thief or a careless person with a database tool
 * would, and everything is as it was again.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { verifyAudit } from "../../../../src/store/audit/verify.ts";
import { openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { rotateKey } from "../../../../src/store/key-acts.ts";
import type { Seal } from "../../../../src/store/sealing/seal.ts";
import { stationFiles } from "../../../../src/store/station-files.ts";
import { folderOf, type StoreFiles } from "../../../../src/store/store-files.ts";
import { noon } from "../../../support/station.ts";
import { thoroughly } from "../../../support/thorough.ts";
import { changeDerived, harms, type Pick } from "./harms.ts";
import { writtenArchive } from "./written-archive.ts";
import { writtenStation } from "./written-station.ts";

/** A thousand in all where there is time. */
const rounds = thoroughly(24, 100);
/** A thousand of the eight newest. */
const statementRounds = thoroughly(9, 125);
const former = fileURLToPath(new URL("../../../../fixtures/stores/0.1.0/station", import.meta.url));

interface Written {
  readonly files: StoreFiles;
  readonly seal: Seal;
  close(): void;
}

const kinds: Readonly<Record<string, () => Written>> = {
  "a station's store": () => {
    const { folder, store } = writtenStation();
    return { files: stationFiles(folder), seal: store.seal, close: () => store.close() };
  },
  "a journal's archive": writtenArchive,
};

describe.each(Object.entries(kinds))("%s", (kind, write) => {
  let written: Written;
  let thief: Database.Database;
  beforeAll(() => {
    written = write();
    thief = new Database(written.files.database);
    thief.pragma("foreign_keys = OFF");
    thief.pragma("ignore_check_constraints = ON");
  });
  afterAll(() => {
    thief.close();
    written.close();
    rmSync(folderOf(written.files), { recursive: true });
  });

  const verified = () => verifyAudit(thief, written.seal, written.files.kind);
  /** What it did is gone afterwards. */
  const harmed = (work: () => boolean): { readonly isDone: boolean; readonly found: number } => {
    thief.exec("BEGIN");
    try {
      const unique = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'";
      const dropped = thief.prepare(unique).pluck().all();
      for (const name of dropped) thief.exec(`DROP INDEX ${name}`);
      // That they are gone is found too.
      return { isDone: work(), found: verified().found - dropped.length };
    } finally {
      thief.exec("ROLLBACK");
    }
  };

  test("that only Labbro wrote to is whole, and has rows of every kind", () => {
    expect(verified()).toMatchObject({ findings: [], found: 0 });
    const { covered } = written.files.kind;
    const empty = covered.filter(({ table }) => thief.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined);
    expect(empty.map(({ table }) => table)).toEqual([]);
  });

  test("whatever is sealed is covered, but for recordings, which are deleted by the hour", () => {
    const { covered, sealedTables } = written.files.kind;
    const sealed = sealedTables.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));
    const known = covered.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));
    const left = sealed.filter((one) => !known.includes(one));
    expect(left.filter((one) => one !== "capture_chunk.sealed_bytes")).toEqual([]);
  });

  test("with a trigger that is not Labbro's, planted where it is written to, is found", () => {
    const { found } = harmed(() => {
      thief.exec("CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM event; END");
      return true;
    });
    expect(found).toBe(1);
  });

  test.each(Object.entries(kind.startsWith("a station") ? { ...harms, changeDerived } : harms))(
    `%s, ${rounds} times at random: every one is found`,
    (_name, harm) => {
      let done = 0;
      const one = fc.property(fc.infiniteStream(fc.nat({ max: 1_000_000 })), (numbers) => {
        const pick: Pick = (below) => Number(numbers.next().value) % below;
        const { isDone, found } = harmed(() => harm(thief, pick, written.files.kind.covered));
        if (isDone) done += 1;
        expect(!isDone || found > 0).toBe(true);
      });
      fc.assert(one, { numRuns: rounds });
      // It must have been done at all.
      expect(done).toBeGreaterThan(0);
    },
  );

  const statements = {
    "a one-time code that is made good again": "UPDATE login_code SET used_at = iif(used_at IS NULL, 1, NULL)",
    "a session that is made to last": "UPDATE session SET ends_at = ends_at + 1",
    "a value that the journal is to get or not": "UPDATE observation SET disposition = iif(disposition = 'sent', 'held', 'sent')",
    "the lot that a control vouches for": "UPDATE observation SET control_lot = 'X' WHERE kind = 'control'",
    "a docking that counts as judged": "UPDATE batch SET judged_at = iif(judged_at IS NULL, 1, NULL)",
    "a docking of another instrument": "UPDATE batch SET instrument_id = 'x'",
    "a message that counts as read, or as never read":
      "UPDATE transmission SET reading = iif(reading = 'pending', 'done', 'pending')",
    "a result in doubt that is none any more": "UPDATE run SET look_back = 1 - look_back",
    "where a result is said to be":
      "UPDATE run SET stage = iif(stage = 'in-journal', 'held', 'in-journal') WHERE stage IS NOT NULL",
    "how many messages are said to wait": "UPDATE tally SET count = count + 1 WHERE what = 'outbox'",
    "an answer that was another one": "UPDATE message SET answer = iif(answer = 'AA', 'AE', 'AA')",
    "a look of somebody else": "UPDATE act SET at = at + 1",
  };
  test.each(Object.entries(statements))(
    `%s, a row at a time, ${statementRounds} times at random: every one is found`,
    (_, sql) => {
      const {
        table = "",
        change = "",
        where = "true",
      } = /^UPDATE (?<table>\w+) SET (?<change>.+?)(?: WHERE (?<where>.+))?$/.exec(sql)?.groups ?? {};
      const { covered, derived } = written.files.kind;
      if (![...covered.map((one) => one.table), ...derived.map(([name]) => name)].some((name) => name === table)) return;
      const keys = thief.prepare("SELECT name FROM pragma_table_info(?) WHERE pk > 0").pluck().all(table).join(", ");
      const rows = thief.prepare(`SELECT ${keys} FROM ${table} WHERE ${where}`).raw().all() as readonly unknown[][];
      const changed = thief.prepare(
        `UPDATE ${table} SET ${change} WHERE (${keys}) = (${(rows[0] ?? []).map(() => "?").join(", ")})`,
      );
      const one = fc.property(fc.constantFrom(...rows), (row) => {
        expect(harmed(() => changed.run(...row).changes > 0)).toMatchObject({
          isDone: true,
          found: expect.toSatisfy((n) => n > 0),
        });
      });
      fc.assert(one, { numRuns: statementRounds });
    },
  );
});

test("a store stays whole through a new key, and one of a Labbro without a chain is linked as it is found", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "labbro-audit-")), "data");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(former, folder, { recursive: true });
  const whole = () => {
    const store = openGatewayStore(folder);
    const report = store.audit.verify();
    store.close();
    return report;
  };
  expect(whole()).toMatchObject({ found: 0 });
  const { links, rows } = whole();
  // One that says how many there were, one a row, and those whose lot is filled in afterwards.
  expect([rows > 50, links > rows, links < rows + 10]).toEqual([true, true, true]);
  expect(rotateKey(stationFiles(folder))).toBe(0);
  expect(whole()).toMatchObject({ found: 0, rows });
  expect(whole().links).toBeGreaterThan(links);
});

test("a chain that was taken away whole begins again, and that is found for ever", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "labbro-audit-")), "data");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const opened = () => {
    const store = openGatewayStore(folder);
    store.events.add({ at: noon, kind: "x", subject: null, detail: null });
    const { findings } = store.audit.verify();
    store.close();
    return findings;
  };
  expect([opened(), opened()]).toEqual([[], []]);
  const other = new Database(join(folder, "labbro.db"));
  other.exec("DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'; DELETE FROM event WHERE seq = 1");
  other.close();
  const gone = { kind: "link-missing", table: "audit", row: "0" };
  expect([opened(), opened()]).toMatchObject([[gone], [gone]]);
});
