/**
 * The law of the store's marks: whatever becomes of a folder's files, a store that held something opens with everything that it held, or
 * does not open and is left as it is. A new store is made wherever a kill ends its making.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { mayBegin } from "../../../src/store/audit/chain.ts";
import { openGatewayStore, openReadOnlyStore, openStoreCopy } from "../../../src/store/gateway-store.ts";
import { putStoreAside } from "../../../src/store/opening/data-folder.ts";
import { firstKeys, sealWith } from "../../../src/store/sealing/seal.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { thoroughly } from "../../support/thorough.ts";

const former = fileURLToPath(new URL("../../../fixtures/stores/0.1.0/station", import.meta.url));
const [db, key, mark] = ["labbro.db", "data.key", "store.json"] as const;

/** What 0.1.0 left, as it is or taken over by this version. */
function folderOf(kind: "former" | "marked"): string {
  const folder = join(temporaryFolder(), "data");
  cpSync(former, folder, { recursive: true });
  if (kind === "marked") openGatewayStore(folder).close();
  return folder;
}

/** A store of another station that holds something too. */
function otherStore(): string {
  const folder = join(temporaryFolder(), "other");
  const store = openGatewayStore(folder);
  store.events.add({ at: 1, kind: "other", subject: null, detail: {} });
  store.close();
  return folder;
}

const other = (() => {
  let made: string | null = null;
  return () => {
    if (made === null || !existsSync(made)) made = otherStore();
    return made;
  };
})();

/** What can become of a file. */
const fates = {
  kept: () => undefined,
  missing: (folder: string, name: string) => rmSync(join(folder, name), { force: true }),
  empty: (folder: string, name: string) => writeFileSync(join(folder, name), ""),
  cut: (folder: string, name: string) => {
    if (existsSync(join(folder, name))) truncateSync(join(folder, name), Math.floor(readFileSync(join(folder, name)).length / 2));
  },
  swapped: (folder: string, name: string) => cpSync(join(other(), name), join(folder, name)),
  noise: (folder: string, name: string) => writeFileSync(join(folder, name), "x".repeat(500)),
} as const;
type Fate = keyof typeof fates;

const contentOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString("base64")]);

const fate = fc.constantFrom(...(Object.keys(fates) as Fate[]));

test("whatever becomes of database, key and mark, the store is whole or it is not opened and left as it is", () => {
  fc.assert(
    fc.property(fc.constantFrom("former", "marked"), fate, fate, fate, (kind, ofDb, ofKey, ofMark) => {
      const folder = folderOf(kind as "former" | "marked");
      for (const [name, one] of [
        [db, ofDb],
        [key, ofKey],
        [mark, ofMark],
      ] as const)
        fates[one](folder, name);
      const isOther = ofDb === "swapped" && ofKey === "swapped" && (ofMark !== "kept" || kind === "former");
      if (!existsSync(join(folder, db)) && !existsSync(join(folder, key)) && !existsSync(join(folder, mark))) return;
      const before = contentOf(folder);
      try {
        const store = openGatewayStore(folder);
        const runs = [store.runs.held().length, store.outbox.counts().accepted];
        store.close();
        if (!isOther) expect(runs).toEqual([6, 9]);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(["STORE_INCOMPLETE", "STORE_DAMAGED"]).toContain(error.code);
        expect(error.message).toContain("--new-store");
        expect(contentOf(folder)).toEqual(before);
        // Nothing went wrong with any of the three; a former folder has no mark yet, and another station's is no mistake of a power cut.
        expect([ofDb, ofKey, kind === "former" && ofMark !== "swapped" ? "kept" : ofMark]).not.toEqual(["kept", "kept", "kept"]);
      }
    }),
    { numRuns: thoroughly(60, 600), examples: [["former", "kept", "kept", "swapped"]] },
  );
});

test.each<readonly [string, "former" | "marked", string, Fate, RegExp]>([
  ["a database that is gone", "former", db, "missing", /labbro\.db.* is missing/],
  ["a database of no bytes", "former", db, "empty", /labbro\.db.* is empty/],
  ["another station's database", "former", db, "swapped", /another store's/],
  ["a key that is gone", "former", key, "missing", /data\.key.* is missing/],
  ["half a key", "former", key, "cut", /16 bytes instead of 32/],
  ["another station's key", "former", key, "swapped", /another store's/],
  ["a database that is gone", "marked", db, "missing", /labbro\.db.* is missing/],
  ["another station's database", "marked", db, "swapped", /another store's/],
  ["another station's mark", "marked", mark, "swapped", /another store's/],
])("%s in a %s folder is named", (_, kind, name, what, says) => {
  const folder = folderOf(kind);
  fates[what](folder, name);
  for (const open of [openGatewayStore, openReadOnlyStore, openStoreCopy]) {
    expect(() => open(folder)).toThrow(
      expect.objectContaining({ code: "STORE_INCOMPLETE", message: expect.stringMatching(says) }),
    );
  }
});

test("an older copy of the database, beside a folder that went on since, is not taken for the folder's own", () => {
  const folder = folderOf("marked");
  cpSync(join(former, db), join(folder, db));
  expect(() => openGatewayStore(folder)).toThrow(/older than the mark/);
});

test("a mark that was torn or lost is made anew where key and database agree", () => {
  for (const what of ["missing", "empty", "noise"] as const) {
    const folder = folderOf("marked");
    const whole = readFileSync(join(folder, mark), "utf8");
    fates[what](folder, mark);
    openGatewayStore(folder).close();
    expect(readFileSync(join(folder, mark), "utf8")).toBe(whole);
  }
});

test("a new store that a kill ended in its making, after any of its steps, is made at the next start", () => {
  const whole = join(temporaryFolder(), "whole");
  openGatewayStore(whole).close();
  const bare = join(temporaryFolder(), "bare.db");
  new Database(bare).close();
  const steps: readonly ((folder: string) => void)[] = [
    (folder) => writeFileSync(join(folder, mark), '{"store":null}\n'),
    (folder) => cpSync(join(whole, key), join(folder, key)),
    (folder) => writeFileSync(join(folder, db), ""),
    (folder) => {
      const made = new Database(join(folder, db));
      made.pragma("journal_mode = WAL");
      made.exec("CREATE TABLE opened (at TEXT NOT NULL)");
      made.close();
    },
    (folder) => {
      cpSync(join(whole, db), join(folder, db));
      // Its chain begins after the mark says its name.
      const made = new Database(join(folder, db));
      made.exec("DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'");
      mayBegin(made, sealWith(firstKeys(readFileSync(join(folder, key)))));
      made.close();
    },
  ];
  steps.forEach((_, last) => {
    const folder = join(temporaryFolder(), "data");
    mkdirSync(folder);
    for (const step of steps.slice(0, last + 1)) step(folder);
    expect(() => openReadOnlyStore(folder)).toThrow(expect.objectContaining({ code: "NO_STORE" }));
    openGatewayStore(folder).close();
    expect(readFileSync(join(folder, mark), "utf8")).toMatch(/"store":"[0-9a-f]{24}"/);
    const store = openReadOnlyStore(folder);
    expect(store.audit.verify().findings).toEqual([]);
    store.close();
  });
});

test("what is put aside stays beside the new store, whole as it was", () => {
  const folder = folderOf("former");
  rmSync(join(folder, key));
  const name = putStoreAside(folder, Date.UTC(2026, 10, 28));
  expect(readdirSync(join(folder, name))).toEqual([db]);
  expect(readFileSync(join(folder, name, db)).equals(readFileSync(join(former, db)))).toBe(true);
  const store = openGatewayStore(folder);
  expect(store.runs.held()).toEqual([]);
  store.close();
});

test.each([db, key, mark])("a folder in the place of %s is told, and left as it is", (name) => {
  const folder = folderOf("marked");
  rmSync(join(folder, name));
  mkdirSync(join(folder, name));
  expect(() => openGatewayStore(folder)).toThrow(
    expect.objectContaining({ code: "STORE_INCOMPLETE", detail: expect.stringContaining(`${name} is no ordinary file.`) }),
  );
  expect(readdirSync(join(folder, name))).toEqual([]);
});
