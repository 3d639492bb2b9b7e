/**
 * Whatever Labbro does beside its own connection leaves that its locks: where another program finds none it takes the write-ahead log away, with
 * what was acknowledged in it. (POSIX counts locks by process: whoever closes any descriptor of a file lets go of all of them.)
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { archiveFiles } from "../../../src/journal/archive/archive-files.ts";
import { openArchiveFile } from "../../../src/journal/archive/file.ts";
import { makeBackup } from "../../../src/store/backup/make-backup.ts";
import { openGatewayStore, openReadOnlyStore, openStoreCopy } from "../../../src/store/gateway-store.ts";
import { checkInBackground } from "../../../src/store/opening/check-in-background.ts";
import { whatIsWrong } from "../../../src/store/opening/damage.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { holdsStore, isKeyOf, requireDatabase, wholeStore } from "../../../src/store/opening/marks.ts";
import { openForReading } from "../../../src/store/opening/open-for-reading.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import type { StoreFiles } from "../../../src/store/store-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const table = "/proc/locks";

/** This process's locks on a file, as the kernel lists them. */
function locksOn(path: string): readonly string[] {
  const { ino } = statSync(path);
  return readFileSync(table, "utf8")
    .split("\n")
    .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `))
    .map((line) => line.replace(/^\d+: /, ""))
    .sort();
}

const besides: Readonly<Record<string, (files: StoreFiles, folder: string) => unknown>> = {
  "a backup": (store, folder) => makeBackup({ store, to: join(folder, "backup"), files: [], labbro: "test", nowMs: 0 }),
  "a look": (files) => lookThrough(files),
  "a look in a thread": (files) => checkInBackground(files).found,
  "its parts are held together": (files) => wholeStore(files),
  "its key is tried": (files) => isKeyOf(files, readFileSync(files.key)),
  "it is asked for without a key": (files) => requireDatabase(files),
  "it is looked for": (files) => holdsStore(files),
  "it is asked what is wrong": (files) => whatIsWrong(files),
  "it is read beside": (files) => openForReading(files).db.close(),
};
const besidesStation: Readonly<Record<string, (folder: string) => unknown>> = {
  "it is read beside": (folder) => openReadOnlyStore(folder).close(),
  "it is copied into memory": (folder) => openStoreCopy(folder).close(),
};

/** Of a store that is open, and what else is done beside that connection. */
const stores: Readonly<Record<string, (folder: string) => { readonly files: StoreFiles; close(): void }>> = {
  "a station's store": (folder) => ({ ...openGatewayStore(folder), files: stationFiles(folder) }),
  "a journal's archive": (folder) => ({
    ...openArchiveFile(join(folder, "journal.db")),
    files: archiveFiles(join(folder, "journal.db")),
  }),
};

describe.skipIf(!existsSync(table)).each(Object.entries(stores))("%s", (_, open) => {
  test.each(Object.entries(besides))("%s", async (_, beside) => {
    const folder = join(temporaryFolder(), "data");
    const { files, close } = open(folder);
    onTestFinished(close);
    const own = [files.database, `${files.database}-shm`];
    const before = own.map(locksOn);
    expect(before.flat()).not.toEqual([]);
    await beside(files, folder);
    expect(own.map(locksOn)).toEqual(before);
  });
});

test.skipIf(!existsSync(table)).each(Object.entries(besidesStation))("a station's store: %s", async (_, beside) => {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  const own = ["", "-shm"].map((end) => `${stationFiles(folder).database}${end}`);
  const before = own.map(locksOn);
  await beside(folder);
  expect(own.map(locksOn)).toEqual(before);
});
