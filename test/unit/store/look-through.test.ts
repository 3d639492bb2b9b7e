/**
 * A look at a store in work compares every row, whatever else somebody wrote beside it: that rows are named as still to be sealed, or that the
 * store is being made still, is itself found, and nothing of it goes before a person has seen it.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { verifyStore } from "../../../src/app/commands/audit.ts";
import { lookAtArchive } from "../../../src/journal/archive/people.ts";
import { makeBackup } from "../../../src/store/backup/make-backup.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { openStore } from "../../../src/store/opening/open-store.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { folderOf, type StoreFiles } from "../../../src/store/store-files.ts";
import { whatAThiefReads } from "../../../src/store/thief-facts.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { writtenArchive } from "./audit/written-archive.ts";
import { writtenStation } from "./audit/written-station.ts";

interface InWork {
  readonly kind: "station" | "archive";
  readonly files: StoreFiles;
  readonly thief: Database.Database;
  /** As it stands, told by each way of asking. */
  readonly verified: () => readonly string[];
  readonly stop: () => void;
}

function inWork(kind: InWork["kind"]): InWork {
  const made = kind === "archive" ? writtenArchive() : writtenStation();
  const files = "files" in made ? made.files : stationFiles(made.folder);
  const stop = (): void => ("files" in made ? made.close() : made.store.close());
  const thief = new Database(files.database);
  onTestFinished(() => {
    thief.close();
    rmSync(folderOf(files), { recursive: true });
  });
  const asked = kind === "archive" ? { data: "", archive: files.database } : { data: folderOf(files) };
  return { kind, files, thief, stop, verified: () => verifyStore(asked).findings.map(named) };
}

const named = ({ kind, table, row }: { readonly kind: string; readonly table: string; readonly row: string }): string =>
  `${kind} ${table} ${row}`;
const looked = (files: StoreFiles) => lookThrough(files).findings.map(named);

const deleteEvent = ({ thief }: InWork): string => {
  const seq = thief.prepare("SELECT min(seq) FROM event").pluck().get();
  thief.prepare("DELETE FROM event WHERE seq = ?").run(seq);
  return `row-missing event ${String(seq)}`;
};
const nameAsClear = ({ thief, files }: InWork): string => {
  const table = files.kind.sealedTables[0]?.table;
  thief.prepare("INSERT INTO to_seal (name, after) VALUES (?, NULL)").run(table);
  return `row-unknown to_seal ${String(table)}`;
};
const sayMaking = ({ files }: InWork): string => {
  writeFileSync(files.mark, '{"store":null}\n');
  return "row-changed @mark making";
};
const spoilTheMark = ({ files }: InWork): string => {
  writeFileSync(files.mark, "x");
  return "row-changed @mark unreadable";
};

describe.each(["station", "archive"] as const)("%s", (kind) => {
  test.each([
    ["named as still to be sealed", nameAsClear],
    ["marked as being made", sayMaking],
    ["marked as nothing that can be read", spoilTheMark],
  ])("a row that is deleted is found in a store that is %s, and so is that; the same after a start", (_how, blind) => {
    const one = inWork(kind);
    const found = [deleteEvent(one), blind(one)].sort();
    expect(looked(one.files).sort()).toEqual(found);
    expect([...one.verified()].sort()).toEqual(found);
    one.stop();
    expect(looked(one.files).sort()).toEqual(found);
    openStore(one.files).db.close();
    expect(looked(one.files).sort()).toEqual(found);
    expect([...one.verified()].sort()).toEqual(found);
    expect(JSON.parse(readFileSync(one.files.mark, "utf8"))).toMatchObject({ store: expect.any(String) });
  });

  test("a look at what is no store, or at one whose key does not lie there, is no good look", () => {
    const one = inWork(kind);
    rmSync(one.files.key);
    expect(() => lookThrough(one.files)).toThrow(/key/);
    expect(() => lookThrough(stationFiles(temporaryFolder()))).toThrow();
  });

  test("a chain that was taken away with all that it covers, and named as not begun, is found", () => {
    const one = inWork(kind);
    const { thief, files } = one;
    nameAsClear(one);
    thief.exec("DELETE FROM audit; DELETE FROM sqlite_sequence");
    thief.pragma("foreign_keys = OFF");
    for (const { table } of files.kind.covered) thief.exec(`DELETE FROM ${table}`);
    expect(looked(files)).toContain("link-missing audit 0");
  });

  test("a backup is made of it, and tells what is changed; nobody is told that it lies in the clear", async () => {
    const one = inWork(kind);
    nameAsClear(one);
    const to = `${temporaryFolder()}/one.labbro`;
    const made = await makeBackup({ store: one.files, to, files: [], labbro: "test", nowMs: 0 });
    expect(made.changed).toBe(1);
    expect(whatAThiefReads(one.files, {})).not.toContain("not-sealed-yet");
  });
});

test("who looks at an archive is shown what stands, and told what does not, whatever it is named as", () => {
  const one = inWork("archive");
  const before = lookAtArchive(one.files.database, { by: "kari", at: 0 });
  expect(before.changed).toBe(0);
  deleteEvent(one);
  nameAsClear(one);
  const after = lookAtArchive(one.files.database, { by: "kari", at: 0 });
  expect([after.changed, after.entries.length]).toEqual([2, before.entries.length]);
});
