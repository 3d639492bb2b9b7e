/** Small files are whole or as they were, for their owner alone, and what a kill left is taken away. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";
import { removeLeftDrafts } from "../../../src/files/drafts.ts";
import { renamePatiently, writeDurably, writeDurablySync } from "../../../src/files/durable.ts";
import { narrow, ownFolder, ownNewFile } from "../../../src/files/private.ts";
import { openJournalArchive } from "../../../src/journal/archive/archive.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const isWindows = process.platform === "win32";

test.each([
  ["at once", writeDurablySync],
  ["in the background", writeDurably],
] as const)("written %s: whole, private, no draft stays", async (_, write) => {
  const path = join(temporaryFolder(), "a.json");
  expect(await write(path, "one")).toBe(true);
  expect(await write(path, "two")).toBe(true);
  expect(readFileSync(path, "utf8")).toBe("two");
  if (!isWindows) expect(modeOf(path)).toBe(0o600);
  expect(readdirSync(join(path, ".."))).toEqual(["a.json"]);
});

test.each([
  ["at once", writeDurablySync],
  ["in the background", writeDurably],
] as const)("the same content %s is not written again", async (_, write) => {
  const path = join(temporaryFolder(), "a.json");
  await write(path, "one");
  const before = statSync(path).ino;
  expect(await write(path, "one")).toBe(false);
  expect(statSync(path).ino).toBe(before);
});

test("a file that a virus scanner holds for a moment takes its name a moment later; anything else is told at once", () => {
  for (const code of ["EPERM", "EBUSY", "EACCES"]) {
    const waits: number[] = [];
    let held = 3;
    const rename = vi.fn(() => {
      held -= 1;
      if (held >= 0) throw Object.assign(new Error(code), { code });
    });
    renamePatiently("a", "b", rename, (ms) => void waits.push(ms));
    expect([rename.mock.calls.length, waits.length]).toEqual([4, 3]);
  }
  const never = vi.fn(() => {
    throw Object.assign(new Error("no"), { code: "EPERM" });
  });
  expect(() => renamePatiently("a", "b", never, () => undefined)).toThrow("no");
  expect(never.mock.calls.length).toBeLessThan(10);
  const gone = vi.fn(() => {
    throw Object.assign(new Error("gone"), { code: "ENOENT" });
  });
  expect(() => renamePatiently("a", "b", gone, () => undefined)).toThrow("gone");
  expect(gone).toHaveBeenCalledOnce();
});

test("a failed write leaves the former text and no draft", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a.json"));
  expect(() => writeDurablySync(join(folder, "a.json"), "x")).toThrow();
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test("drafts of dead processes, of this one and of long ago are taken away; what a living one writes, and any other file, stays", () => {
  const folder = temporaryFolder();
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  const living = process.ppid;
  const left = [
    `.a.json.${dead}-0a.new`,
    `.a.hl7.${dead}.new`,
    `.a.json.${process.pid}-0b.new`,
    ".labbro.yaml.new",
    "broker-credentials.json.new",
  ];
  const stays = [`.a.json.${living}-0c.new`, "a.new", ".hidden", "a.json", "novel.new.txt"];
  for (const name of [...left, ...stays, `.old.json.${living}-0d.new`]) writeFileSync(join(folder, name), "");
  utimesSync(join(folder, `.old.json.${living}-0d.new`), 0, 0);
  removeLeftDrafts(folder);
  expect(readdirSync(folder).sort()).toEqual([...stays].sort());
  expect(removeLeftDrafts(join(folder, "nowhere"))).toEqual([]);
});

test.skipIf(isWindows)("an existing wider folder of ours is narrowed; one of other things is refused and left", () => {
  const folder = join(temporaryFolder(), "data");
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  ownFolder(folder, (names) => names.length === 0);
  expect(modeOf(folder)).toBe(0o700);
  writeFileSync(join(folder, "letter.txt"), "");
  chmodSync(folder, 0o777);
  expect(() => ownFolder(folder, (names) => names.length === 0)).toThrow(expect.objectContaining({ code: "FOLDER_OPEN" }));
  expect(modeOf(folder)).toBe(0o777);
  const file = join(folder, "letter.txt");
  chmodSync(file, 0o644);
  narrow(file);
  ownNewFile(join(folder, "new"));
  expect([modeOf(file), modeOf(join(folder, "new"))]).toEqual([0o600, 0o600]);
});

/** In a process of its own, for the umask is the whole process's. */
function modesUnder(umask: string, code: string): Readonly<Record<string, number>> {
  const url = (path: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../..", path)).href);
  const script = `
    process.umask(0o${umask});
    const { openGatewayStore } = await import(${url("src/store/gateway-store.ts")});
    const { openJournalArchive } = await import(${url("src/journal/archive/archive.ts")});
    const { takeWriterLock } = await import(${url("src/machine/writer-lock.ts")});
    const { brokerCredentials } = await import(${url("src/mqtt/broker-login.ts")});
    const { createFile } = await import(${url("src/files/durable.ts")});
    const fs = await import("node:fs");
    const modes = (dir) => Object.fromEntries(["", ...fs.readdirSync(dir)].map((n) => [n, fs.statSync(dir + "/" + n).mode & 0o777]));
    ${code}
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, number>;
}

test.skipIf(isWindows).each(["000", "022", "077", "277"])(
  "under umask %s every file of a data folder and an archive is its owner's alone",
  (umask) => {
    const folder = temporaryFolder();
    const modes = modesUnder(
      umask,
      `const dir = ${JSON.stringify(join(folder, "data"))};
     takeWriterLock(dir); const store = openGatewayStore(dir); brokerCredentials(dir, ["a"]);
     store.events.add({ at: 1, kind: "x", subject: null, detail: {} });
     createFile(dir + "/export.json", "x");
     const archive = openJournalArchive(${JSON.stringify(join(folder, "journal", "journal.db"))});
     console.log(JSON.stringify({ ...modes(dir), ...Object.fromEntries(Object.entries(modes(${JSON.stringify(join(folder, "journal"))})).map(([n, m]) => ["j/" + n, m])) }));`,
    );
    for (const [name, mode] of Object.entries(modes))
      expect([name, mode]).toEqual([name, name === "" || name === "j/" ? 0o700 : 0o600]);
    expect(Object.keys(modes)).toEqual(
      expect.arrayContaining([
        "labbro.db",
        "labbro.db-wal",
        "data.key",
        "store.json",
        "j/journal.db",
        "j/journal.db-wal",
        "j/journal.db.key",
      ]),
    );
  },
);

test.skipIf(isWindows)("files that lay open are narrowed when they are opened", () => {
  const folder = temporaryFolder();
  const [data, archive] = [join(folder, "data"), join(folder, "journal.db")];
  openGatewayStore(data).close();
  openJournalArchive(archive).close();
  const files = ["labbro.db", "data.key", "store.json"]
    .map((name) => join(data, name))
    .concat([archive, `${archive}.key`, `${archive}.lock`]);
  for (const file of files) chmodSync(file, 0o644);
  chmodSync(data, 0o755);
  openGatewayStore(data).close();
  openJournalArchive(archive).close();
  expect(files.map(modeOf)).toEqual(files.map(() => 0o600));
  expect(modeOf(data)).toBe(0o700);
});
