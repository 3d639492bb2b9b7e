/**
 * What something else changed in a row, put there or took away is found also when Labbro itself writes to the row, or another one under its key,
 * afterwards: the chain says so before it says how the row stands now.
 */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findingKey } from "../../../../src/domain/registers/audit-findings.ts";
import type { Covered } from "../../../../src/store/audit/covered.ts";
import { keyOf } from "../../../../src/store/audit/covered.ts";
import { verifyAudit } from "../../../../src/store/audit/verify.ts";
import type { Db } from "../../../../src/store/database/database.ts";
import { type OpenedStore, openStore } from "../../../../src/store/opening/open-store.ts";
import { stationFiles } from "../../../../src/store/station-files.ts";
import { folderOf, type StoreFiles } from "../../../../src/store/store-files.ts";
import { thoroughly } from "../../../support/thorough.ts";
import { changeValue, insertRow, type Pick } from "./harms.ts";
import { writtenArchive } from "./written-archive.ts";
import { writtenStation } from "./written-station.ts";

const rounds = thoroughly(60, 1_000);

const kinds: Readonly<Record<string, () => { readonly files: StoreFiles; close(): void }>> = {
  "a station's store": () => {
    const { folder, store } = writtenStation();
    return { files: stationFiles(folder), close: () => store.close() };
  },
  "a journal's archive": writtenArchive,
};

/** As by another program: nothing that it does is linked. */
function unlinked<T>(db: Db, work: () => T): T {
  const triggers = db
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM temp.sqlite_master WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER temp.${name}`);
  const done = work();
  for (const { sql } of triggers) db.exec(sql.replace(/^CREATE TRIGGER/, "CREATE TEMP TRIGGER"));
  return done;
}

/** Another column of each row than its key, as another row has it; or the row is taken away. */
function writeEach(db: Db, about: Covered, pick: Pick): void {
  const { table, columns } = about;
  const rows = db
    .prepare(`SELECT ${keyOf(about, table)} FROM ${table}`)
    .pluck()
    .all();
  for (const row of rows) {
    const column = columns[pick(columns.length)] as string;
    const value = db
      .prepare(`SELECT ${column} FROM ${table} LIMIT 1 OFFSET ${pick(rows.length)}`)
      .pluck()
      .get();
    try {
      if (pick(4) === 0) db.prepare(`DELETE FROM ${table} WHERE ${keyOf(about, table)} = ?`).run(row);
      else db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${keyOf(about, table)} = ?`).run(value, row);
    } catch {
      // A rule of the table stands against it.
    }
  }
}

/** A row is taken away, and Labbro writes one like it under the same key, as where numbers are given again. Returns its key. */
function writeInItsPlace(db: Db, about: Covered, pick: Pick): unknown {
  const { table } = about;
  const key = keyOf(about, table);
  const rows = db.prepare(`SELECT ${key} FROM ${table} ORDER BY 1`).pluck().all();
  const row = rows[pick(rows.length)];
  const columns = db.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);
  const values = db.prepare(`SELECT * FROM ${table} WHERE ${key} = ?`).raw().get(row) as readonly unknown[];
  unlinked(db, () => db.prepare(`DELETE FROM ${table} WHERE ${key} = ?`).run(row));
  db.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`).run(...values);
  return row;
}

describe.each(Object.entries(kinds))("%s", (_kind, write) => {
  let files: StoreFiles;
  let opened: OpenedStore;
  beforeAll(() => {
    const written = write();
    files = written.files;
    written.close();
    opened = openStore(files);
    opened.db.pragma("foreign_keys = OFF");
  });
  afterAll(() => {
    opened.db.close();
    rmSync(folderOf(files), { recursive: true });
  });

  /** But for the indexes that make room here. */
  const found = (): number =>
    verifyAudit(opened.db, opened.seal, files.kind).findings.filter(({ table }) => table !== "sqlite_master").length;
  const undone = <T>(work: () => T): T => {
    opened.db.exec("BEGIN");
    try {
      const unique = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'";
      for (const name of opened.db.prepare(unique).pluck().all()) opened.db.exec(`DROP INDEX ${name}`);
      return work();
    } finally {
      opened.db.exec("ROLLBACK");
    }
  };

  test("what Labbro alone writes to its rows is no finding", () => {
    const one = fc.property(fc.infiniteStream(fc.nat({ max: 1_000_000 })), (numbers) => {
      const pick: Pick = (below) => Number(numbers.next().value) % below;
      undone(() => {
        const about = files.kind.covered[pick(files.kind.covered.length)] as Covered;
        writeEach(opened.db, about, pick);
        const { findings } = verifyAudit(opened.db, opened.seal, files.kind);
        expect(findings.filter(({ kind, table }) => kind !== "row-unlike" && table !== "sqlite_master")).toEqual([]);
      });
    });
    fc.assert(one, { numRuns: rounds });
  });

  test.each([
    ["a value that was changed", changeValue],
    ["a row that was put there", insertRow],
  ])(`%s, and then every row of its table is written by Labbro: ${rounds} times, each is found`, (_name, harm) => {
    let done = 0;
    const one = fc.property(fc.infiniteStream(fc.nat({ max: 1_000_000 })), (numbers) => {
      const pick: Pick = (below) => Number(numbers.next().value) % below;
      const about = files.kind.covered[pick(files.kind.covered.length)] as Covered;
      undone(() => {
        if (!unlinked(opened.db, () => harm(opened.db, pick, [about]))) return;
        done += 1;
        expect(found()).toBeGreaterThan(0);
        writeEach(opened.db, about, pick);
        expect(found()).toBeGreaterThan(0);
      });
    });
    fc.assert(one, { numRuns: rounds });
    expect(done).toBeGreaterThan(rounds / 4);
  });

  test("a row that was deleted, of any table, and then one that Labbro wrote under its key: it is found, as before", () => {
    for (const about of files.kind.covered) {
      for (const nth of [0, 1, 7]) {
        undone(() => {
          const row = writeInItsPlace(opened.db, about, (below) => nth % below);
          const { findings } = verifyAudit(opened.db, opened.seal, files.kind);
          expect(findings.filter(({ kind }) => kind === "row-missing")).toMatchObject([{ table: about.table, row: String(row) }]);
        });
      }
    }
  });

  test("deleted once more after Labbro wrote it anew, it is another finding; found before and after, it is one", () => {
    for (const about of files.kind.covered) {
      const { table } = about;
      const missing = () =>
        verifyAudit(opened.db, opened.seal, files.kind).findings.filter(
          (one) => one.kind === "row-missing" && one.table === table,
        );
      undone(() => {
        const row = writeInItsPlace(opened.db, about, () => 0);
        const [first] = missing();
        unlinked(opened.db, () => opened.db.prepare(`DELETE FROM ${table} WHERE ${keyOf(about, table)} = ?`).run(row));
        const both = missing();
        expect(both.map(findingKey)).toHaveLength(2);
        expect(new Set(both.map(findingKey)).size).toBe(2);
        expect(both[0]).toEqual(first);
      });
    }
  });
});
