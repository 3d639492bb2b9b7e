/**
 * Whatever Labbro does beside its own connection leaves that its locks: where another program finds none it takes the write-ahead log away, with
 * what was acknowledged in it. (POSIX counts locks by process: whoever closes any descriptor of a file lets go of all of them.)
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openGatewayStore, openReadOnlyStore, openStoreCopy } from "../../../src/store/gateway-store.ts";
import { checkInBackground } from "../../../src/store/opening/check-in-background.ts";
import { whatIsWrong } from "../../../src/store/opening/damage.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { holdsStore, isKeyOf, requireDatabase, wholeStore } from "../../../src/store/opening/marks.ts";
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
  "a look": (files) => lookThrough(files),
  "a look in a thread": (files) => checkInBackground(files).found,
  "its parts are held together": (files) => wholeStore(files),
  "its key is tried": (files) => isKeyOf(files, readFileSync(files.key)),
  "it is asked for without a key": (files) => requireDatabase(files),
  "it is looked for": (files) => holdsStore(files),
  "it is asked what is wrong": (files) => whatIsWrong(files),
  "it is read beside": (_, folder) => openReadOnlyStore(folder).close(),
  "it is copied into memory": (_, folder) => openStoreCopy(folder).close(),
};

test.skipIf(!existsSync(table)).each(Object.entries(besides))("%s", async (_, beside) => {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  const files = stationFiles(folder);
  const own = [files.database, `${files.database}-shm`];
  const before = own.map(locksOn);
  expect(before.flat()).not.toEqual([]);
  await beside(files, folder);
  expect(own.map(locksOn)).toEqual(before);
});
