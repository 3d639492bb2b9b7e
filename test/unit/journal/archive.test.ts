/** The archive's file: brought up from its first form, opened by several at once, and holding each version of a result once. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ArchivedResult, type JournalArchive, openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { journalMigrations } from "../../../src/journal/archive/migrations.ts";
import { archiveEntries } from "../../support/archive-entries.ts";

let folder: string;
let path: string;
let archive: JournalArchive<string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labbro-archive-"));
  path = join(folder, "journal.db");
});
afterEach(() => {
  archive.close();
  rmSync(folder, { recursive: true });
});

const result = (content: string, changes: Partial<ArchivedResult> = {}): ArchivedResult => ({
  ...{ series: "run CRP", identity: "run CRP F", content, isCorrection: false },
  ...changes,
});
const store = (controlId: string, ...results: readonly ArchivedResult[]): void =>
  archive.store({ identity: ["A", "B", controlId], receivedAt: 0, answer: "AA", verdict: "v", hl7: Buffer.from("hl7"), results });

/** The tables as the first release left them: one original, corrected twice. */
function makeFirstForm(): void {
  openJournalArchive(path).close();
  for (const one of [path, `${path}.mark`]) rmSync(one);
  const db = new Database(path);
  db.exec(`${journalMigrations[0]?.sql}; PRAGMA user_version = 1;`);
  const message = db.prepare("INSERT INTO message VALUES (?, ?, 0, 'AA', 0, x'41', x'2276', x'00')");
  for (const n of [1, 2, 3]) message.run(n, `key-${n}`);
  const row = db.prepare("INSERT INTO result VALUES (?, ?, ?)");
  for (const [key, content, id] of [
    ["F", "47", 1],
    ["C", "48", 2],
    ["C", "49", 3],
  ] as const)
    row.run(key, content, id);
  db.close();
}

describe("the first form", () => {
  test("is brought up with every message and every version in its order", () => {
    makeFirstForm();
    archive = openJournalArchive(path);
    expect(archive.list()).toHaveLength(3);
    const db = new Database(path, { readonly: true });
    const rows = db
      .prepare("SELECT result_key, version, content_key, message_id, series_key FROM result ORDER BY id")
      .raw()
      .all();
    db.close();
    expect(rows).toEqual([
      ["F", 1, "47", 1, null],
      ["C", 1, "48", 2, null],
      ["C", 2, "49", 3, null],
    ]);
  });

  test("cannot be listed before a receiver has brought it up, and says so", () => {
    makeFirstForm();
    expect(() => archiveEntries(path)).toThrow(expect.objectContaining({ code: "ARCHIVE_OLDER" }));
    archive = openJournalArchive(path);
    expect(archiveEntries(path)).toHaveLength(3);
  });
});

describe("uniqueness", () => {
  beforeEach(() => {
    archive = openJournalArchive(path);
  });

  test("of a message and of an original result is held by the tables themselves, and nothing half is left", () => {
    store("1", result("47"));
    expect(() => store("1")).toThrow(expect.objectContaining({ code: "SQLITE_CONSTRAINT_UNIQUE" }));
    expect(() => store("2", result("48"))).toThrow(expect.objectContaining({ code: "SQLITE_CONSTRAINT_UNIQUE" }));
    expect(archive.list()).toHaveLength(1);
  });

  test("leaves room for as many corrections as come", () => {
    store("1", result("47"));
    const correction = (content: string) => result(content, { identity: "run CRP C", isCorrection: true });
    for (const content of ["48", "49", "48"]) {
      expect(archive.compare(correction(content))).toBe("new");
      store(content + archive.list().length, correction(content));
      expect(archive.compare(correction(content))).toBe("same");
    }
  });
});

describe("claims", () => {
  beforeEach(() => {
    archive = openJournalArchive(path);
  });
  const claim = (owner: string, series: readonly string[], now = 0, controlId = owner) =>
    archive.relays.claim(["A", "B", controlId], series, { owner, now, until: now + 100 });

  test("are for one owner, for the message and for each of its results, all or none", () => {
    expect(claim("a", ["run CRP", "run Hb"])).toBe(true);
    expect(claim("b", ["other", "run Hb"])).toBe(false);
    expect(claim("b", [], 0, "a")).toBe(false);
    expect(claim("c", ["other"])).toBe(true);
  });

  test("lapse, and are let go of", () => {
    claim("a", ["run CRP"]);
    expect(claim("b", ["run CRP"], 99)).toBe(false);
    expect(claim("b", ["run CRP"], 100)).toBe(true);
    archive.relays.release("b");
    expect(claim("c", ["run CRP"], 101)).toBe(true);
  });

  test("of one's own do not stand in one's way", () => {
    expect([claim("a", ["run CRP"]), claim("a", ["run CRP"])]).toEqual([true, true]);
  });
});

test("several processes make the file at the same moment, and then write to it at the same time", async () => {
  const script = `
    const { openJournalArchive } = await import(process.argv[1]);
    const archive = openJournalArchive(process.argv[2]);
    for (let i = 0; i < 40; i += 1) archive.atomically(() => {
      const identity = ["A", "B", String(i)];
      if (archive.known(identity, Buffer.from("x")) !== null) return archive.countMessage(identity);
      const results = [{ series: "s" + i, identity: "i" + i, content: "c", isCorrection: false }];
      archive.store({ identity, receivedAt: 0, answer: "AA", verdict: "v", hl7: Buffer.from("x"), results });
    });
    archive.close();`;
  const url = new URL("../../../src/journal/archive/archive.ts", import.meta.url).href;
  const run = (): Promise<number | null> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", script, url, path], { stdio: "inherit" });
      child.on("exit", resolve);
    });
  expect(await Promise.all([run(), run(), run(), run()])).toEqual([0, 0, 0, 0]);
  archive = openJournalArchive(path);
  const entries = archive.list();
  expect(entries).toHaveLength(40);
  expect(entries.every(({ duplicates }) => duplicates === 3)).toBe(true);
});
