/** What is done with a store's key: afterwards everything is there, the old key or place opens nothing, and a kill anywhere loses nothing. */
import { randomBytes } from "node:crypto";
import fs, { cpSync, existsSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { keyOfRecovery, recoveryText } from "../../../src/store/key/recovery-key.ts";
import { moveKey, recoveryOf, restoreKey, rotateKey } from "../../../src/store/key-acts.ts";
import { wrapAll } from "../../../src/store/sealing/seal-keys.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const former = fileURLToPath(new URL("../../../fixtures/stores/0.1.0/station", import.meta.url));
const none = {};
const wholeAs = { held: 6, accepted: 9, first: expect.stringMatching(/^MSH\|/) };

function folderOf(): string {
  const folder = join(temporaryFolder(), "data");
  cpSync(former, folder, { recursive: true });
  openGatewayStore(folder, none).close();
  return folder;
}

/** Read through the code that a station reads it with. */
function whatIsIn(folder: string, env = none) {
  const store = openGatewayStore(folder, env);
  try {
    const [message] = store.outbox.unfinished();
    const runs = store.runs.held();
    for (const { key } of runs) expect(store.runs.observations(key).length).toBeGreaterThan(0);
    return { held: runs.length, accepted: store.outbox.counts().accepted, first: Buffer.from(message?.bytes ?? []).toString() };
  } finally {
    store.close();
  }
}

const keyIn = (folder: string) => readFileSync(join(folder, "data.key"));
const refusedWith = (code: string) => expect.objectContaining({ code });

test("a recovery key is typed as people type, and a wrong character is noticed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(), (key, nth) => {
      const text = recoveryText(key);
      expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/);
      expect(keyOfRecovery(text)).toEqual(Buffer.from(key));
      expect(keyOfRecovery(` ${text.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")}`)).toEqual(
        Buffer.from(key),
      );
      const at = nth % text.length;
      if (text[at] === "-") return;
      const wrong = `${text.slice(0, at)}${text[at] === "7" ? "8" : "7"}${text.slice(at + 1)}`;
      expect(keyOfRecovery(wrong)).toBeNull();
      expect(keyOfRecovery(text.slice(0, at))).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test("with a new key everything is there, and the old one opens nothing", () => {
  const folder = folderOf();
  const before = keyIn(folder);
  expect(rotateKey(stationFiles(folder), none)).toBe(0);
  expect(whatIsIn(folder)).toEqual(wholeAs);
  const after = keyIn(folder);
  expect(after.equals(before)).toBe(false);
  writeFileSync(join(folder, "data.key"), before);
  expect(() => whatIsIn(folder)).toThrow(refusedWith("STORE_INCOMPLETE"));
  writeFileSync(join(folder, "data.key"), after);
  // And once more.
  rotateKey(stationFiles(folder), none);
  expect(whatIsIn(folder)).toEqual(wholeAs);
});

test.each([false, true])(
  "killed half-way through a new key (in its place: %s), everything is there, and the next time it is ended",
  (isPlaced) => {
    const folder = folderOf();
    const [old, key] = [keyIn(folder), randomBytes(32)];
    const db = new Database(join(folder, "labbro.db"));
    wrapAll(db, {
      root: old,
      newest: 2,
      masters: new Map([
        [1, old],
        [2, key],
      ]),
    });
    db.close();
    if (isPlaced) writeFileSync(join(folder, "data.key"), key);
    expect(whatIsIn(folder)).toEqual(wholeAs);
    rotateKey(stationFiles(folder), none);
    expect(whatIsIn(folder)).toEqual(wholeAs);
    for (const gone of [old, key]) {
      writeFileSync(join(folder, "data.key"), gone);
      expect(() => whatIsIn(folder)).toThrow(refusedWith("STORE_INCOMPLETE"));
    }
  },
);

test("moved to a file elsewhere, the folder holds no key, and without that file it does not open", () => {
  const folder = folderOf();
  const path = join(temporaryFolder(), "elsewhere.key");
  moveKey(stationFiles(folder), { kind: "file", path }, none);
  expect(existsSync(join(folder, "data.key"))).toBe(false);
  expect(whatIsIn(folder)).toEqual(wholeAs);
  rmSync(path);
  expect(() => whatIsIn(folder)).toThrow(refusedWith("KEY_NOT_HERE"));
});

test("a file that is there is not taken for the key's new place, unless the key lies in it", () => {
  const folder = folderOf();
  const path = join(temporaryFolder(), "elsewhere.key");
  writeFileSync(path, randomBytes(32));
  expect(() => moveKey(stationFiles(folder), { kind: "file", path }, none)).toThrow(refusedWith("KEY_IN_USE"));
  writeFileSync(path, keyIn(folder));
  moveKey(stationFiles(folder), { kind: "file", path }, none);
  expect(whatIsIn(folder)).toEqual(wholeAs);
});

test("into a credential it moves when systemd hands over the same key, and back without systemd it is refused", () => {
  const folder = folderOf();
  const handedOver = { CREDENTIALS_DIRECTORY: temporaryFolder() };
  const credential = { kind: "credential", name: "labbro-key" } as const;
  writeFileSync(join(handedOver.CREDENTIALS_DIRECTORY, "labbro-key"), randomBytes(32));
  expect(() => moveKey(stationFiles(folder), credential, handedOver)).toThrow(refusedWith("KEY_NOT_HERE"));
  writeFileSync(join(handedOver.CREDENTIALS_DIRECTORY, "labbro-key"), keyIn(folder));
  moveKey(stationFiles(folder), credential, handedOver);
  expect(existsSync(join(folder, "data.key"))).toBe(false);
  expect(whatIsIn(folder, handedOver)).toEqual(wholeAs);
  expect(() => whatIsIn(folder)).toThrow(refusedWith("KEY_NOT_HERE"));
  expect(() => rotateKey(stationFiles(folder), handedOver)).toThrow(refusedWith("KEY_NOT_WRITTEN"));
  expect(whatIsIn(folder, handedOver)).toEqual(wholeAs);
  moveKey(stationFiles(folder), { kind: "folder" }, handedOver);
  expect(whatIsIn(folder)).toEqual(wholeAs);
});

test("a new store's key is made where the environment says, and never in a file that is there", () => {
  const folder = join(temporaryFolder(), "data");
  const path = join(temporaryFolder(), "elsewhere.key");
  openGatewayStore(folder, { LABBRO_KEY_FILE: path }).close();
  expect([existsSync(path), existsSync(join(folder, "data.key"))]).toEqual([true, false]);
  openGatewayStore(folder, none).close();
  const second = join(temporaryFolder(), "data");
  expect(() => openGatewayStore(second, { LABBRO_KEY_FILE: path })).toThrow(refusedWith("KEY_IN_USE"));
});

test("a lost key comes back from its recovery key, and from no other", () => {
  const folder = folderOf();
  const text = recoveryOf(stationFiles(folder), none);
  const other = recoveryText(randomBytes(32));
  rmSync(join(folder, "data.key"));
  for (const wrong of [other, text.slice(1), ""])
    expect(() => restoreKey(stationFiles(folder), wrong, none)).toThrow(refusedWith("BAD_RECOVERY_KEY"));
  restoreKey(stationFiles(folder), text, none);
  expect(whatIsIn(folder)).toEqual(wholeAs);
  rotateKey(stationFiles(folder), none);
  expect(() => restoreKey(stationFiles(folder), text, none)).toThrow(refusedWith("BAD_RECOVERY_KEY"));
});

test("a folder whose key is gone or wrong says that a recovery key brings it back", () => {
  const folder = folderOf();
  const says = expect.objectContaining({ code: "STORE_INCOMPLETE", message: expect.stringContaining("labbro key restore") });
  writeFileSync(join(folder, "data.key"), randomBytes(32));
  expect(() => whatIsIn(folder)).toThrow(says);
  writeFileSync(join(folder, "data.key"), "half");
  expect(() => whatIsIn(folder)).toThrow(says);
  rmSync(join(folder, "data.key"));
  expect(() => whatIsIn(folder)).toThrow(says);
});

test("a database whose mark somebody took away is told as not whole", () => {
  const folder = folderOf();
  const db = new Database(join(folder, "labbro.db"));
  db.exec("DELETE FROM store_mark");
  db.close();
  expect(() => whatIsIn(folder)).toThrow(refusedWith("STORE_INCOMPLETE"));
});

test.each([
  ["a link to it", (folder: string, to: string) => symlinkSync(join(folder, "data.key"), to)],
  ["another name of it", (folder: string, to: string) => linkSync(join(folder, "data.key"), to)],
])("a key that is to move to %s is never wiped", (_, make) => {
  const folder = folderOf();
  const to = join(folder, "..", "labbro.key");
  make(folder, to);
  moveKey(stationFiles(folder), { kind: "file", path: to }, none);
  expect(whatIsIn(folder)).toEqual(wholeAs);
});

test("a key that is to move where it lies, by another way to the folder, is never wiped", () => {
  const folder = folderOf();
  symlinkSync(folder, `${folder}-by-another-name`);
  moveKey(stationFiles(folder), { kind: "file", path: join(`${folder}-by-another-name`, "data.key") }, none);
  expect(whatIsIn(folder)).toEqual(wholeAs);
});

test("a key moves into no folder that is not there, and stays where it was", () => {
  const folder = folderOf();
  const to = join(folder, "..", "no-folder", "labbro.key");
  expect(() => moveKey(stationFiles(folder), { kind: "file", path: to }, none)).toThrow(refusedWith("KEY_NOT_WRITTEN"));
  expect(whatIsIn(folder)).toEqual(wholeAs);
});

test("a key that moves from one file to another is wiped where it lay", () => {
  const folder = folderOf();
  const [first, second] = ["first.key", "second.key"].map((name) => join(folder, "..", name)) as [string, string];
  moveKey(stationFiles(folder), { kind: "file", path: first }, none);
  moveKey(stationFiles(folder), { kind: "file", path: second }, none);
  expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
  moveKey(stationFiles(folder), { kind: "folder" }, none);
  expect(existsSync(second)).toBe(false);
  expect(whatIsIn(folder)).toEqual(wholeAs);
});

test("a key's file that cannot be written, or not wiped once the key lies elsewhere, is named, and nothing is lost", () => {
  const folder = folderOf();
  const blocked = join(folder, "..", "taken");
  writeFileSync(blocked, "");
  expect(() => moveKey(stationFiles(folder), { kind: "file", path: join(blocked, "labbro.key") }, none)).toThrow(
    refusedWith("KEY_NOT_WRITTEN"),
  );
  const before = join(folder, "..", "before.key");
  moveKey(stationFiles(folder), { kind: "file", path: before }, none);
  const open = fs.openSync;
  vi.spyOn(fs, "openSync").mockImplementation((path, ...how) => {
    if (path === before && how[0] === "r+") throw Object.assign(new Error("read-only"), { code: "EROFS" });
    return open(path, ...how);
  });
  syncBuiltinESMExports();
  expect(() => moveKey(stationFiles(folder), { kind: "folder" }, none)).toThrow(refusedWith("KEY_LEFT"));
  expect(whatIsIn(folder)).toEqual(wholeAs);
  expect(existsSync(before)).toBe(true);
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});
