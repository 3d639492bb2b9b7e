/** What is said about a thief is so: a key in the data folder is in it however it got its name, and a limit of nothing is no memory on the disk. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeMark } from "../../../src/store/opening/marks.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { mayDumpMemory, whatAThiefReads } from "../../../src/store/thief-facts.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

function folderWithKeyAt(path: (folder: string) => string): string {
  const folder = join(temporaryFolder(), "data");
  mkdirSync(folder);
  const file = path(folder);
  writeFileSync(file, "x");
  writeMark(stationFiles(folder), "store", { kind: "file", path: file });
  return folder;
}

test("a key's file within the data folder is beside the data, also by way of a link", () => {
  expect(whatAThiefReads(stationFiles(folderWithKeyAt((folder) => join(folder, "labbro.key"))), {})[0]).toBe("key-in-folder");
  const linked = folderWithKeyAt((folder) => {
    symlinkSync(folder, `${folder}-by-another-name`);
    return join(`${folder}-by-another-name`, "labbro.key");
  });
  expect(whatAThiefReads(stationFiles(linked), {})[0]).toBe("key-in-folder");
  expect(whatAThiefReads(stationFiles(folderWithKeyAt((folder) => `${folder}.key`)), {})[0]).toBe("key-in-file");
});

test("a key's file that is not there is where it is said to be", () => {
  const folder = folderWithKeyAt((within) => `${within}.key`);
  expect(whatAThiefReads(stationFiles(folder), { LABBRO_KEY_FILE: join(folder, "gone.key") })[0]).toBe("key-in-folder");
  expect(whatAThiefReads(stationFiles(folder), { LABBRO_KEY_FILE: join(folder, "..", "no-folder", "gone.key") })[0]).toBe(
    "key-in-file",
  );
});

test.each([
  ["Max core file size        0                    unlimited            bytes     ", false],
  ["Max core file size        unlimited            unlimited            bytes     ", true],
  ["Max core file size        1024                 unlimited            bytes     ", true],
])("%s", (line, may) => {
  const limits = join(temporaryFolder(), "limits");
  writeFileSync(limits, `Max stack size            8388608              unlimited            bytes     \n${line}\n`);
  expect(mayDumpMemory(limits)).toBe(may);
});
