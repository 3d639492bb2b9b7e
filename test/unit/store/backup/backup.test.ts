/** A backup is whole or is none, opens with its own key and no other, and what comes out of it is the station that went in, paused. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { connectionId } from "../../../../src/domain/ids.ts";
import { readHeader } from "../../../../src/store/backup/header.ts";
import { makeBackup } from "../../../../src/store/backup/make-backup.ts";
import { restoreBackup } from "../../../../src/store/backup/restore-backup.ts";
import { openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { keyOfRecovery } from "../../../../src/store/key/recovery-key.ts";
import { recoveryOf, rotateKey } from "../../../../src/store/key-acts.ts";
import { stationFiles } from "../../../../src/store/station-files.ts";
import { temporaryFolder } from "../../../support/gateway-harness-site.ts";
import { thoroughly } from "../../../support/thorough.ts";

const former = fileURLToPath(new URL("../../../../fixtures/stores/0.1.0/station", import.meta.url));
const none = {};
const madeAt = Date.UTC(2026, 10, 29, 2, 30);
const restoredAt = madeAt + 86_400_000;
const files = [
  { name: "config/labbro.yaml", bytes: Buffer.from("site: {}") },
  { name: "config/devices/empty.yaml", bytes: Buffer.alloc(0) },
  { name: "data/broker-credentials.json", bytes: Buffer.from("{}") },
  { name: "data/config-history/large", bytes: Buffer.alloc(2_500_000, 7) },
];
const refusedWith = (code: string) => expect.objectContaining({ code });

function stationFolder() {
  const folder = temporaryFolder();
  const dataDir = join(folder, "data");
  cpSync(former, dataDir, { recursive: true });
  openGatewayStore(dataDir, none).close();
  return { folder, dataDir, key: keyOf(dataDir) };
}

const keyOf = (dataDir: string): Uint8Array => keyOfRecovery(recoveryOf(stationFiles(dataDir), none)) ?? new Uint8Array();
const make = (dataDir: string, to: string) =>
  makeBackup({ store: stationFiles(dataDir), to, files, labbro: "0.1.0", nowMs: madeAt }, none);

function restoreTo(folder: string, file: string, key: Uint8Array, env = none) {
  const dataDir = join(folder, `new-${readdirSync(folder).length}`);
  mkdirSync(dataDir, { mode: 0o700 });
  return { dataDir, restored: () => restoreBackup({ file, key, dataDir, nowMs: restoredAt }, env) };
}

function whatIsIn(dataDir: string) {
  const store = openGatewayStore(dataDir, none);
  try {
    const messages = store.outbox.unfinished().map(({ controlId, bytes }) => [controlId, Buffer.from(bytes).toString()]);
    return { held: store.runs.held().length, counts: store.outbox.counts(), messages, found: store.audit.verify().found };
  } finally {
    store.close();
  }
}

test("what comes out is what went in, with its small files, and delivery waits for a person", async () => {
  const { folder, dataDir, key } = stationFolder();
  const before = whatIsIn(dataDir);
  const made = await make(dataDir, join(folder, "one.labbro"));
  expect(made).toMatchObject({ madeAt: "2026-11-29T02:30:00.000Z", changed: 0 });
  expect(made.rows).toBeGreaterThan(10);
  // What is not ours in that folder is left alone; a draft of a process that is gone is not.
  const others = [".profile.new", ".one.labbro.new", ".two.labbro.999999-0123abcd.new"];
  for (const name of [...others, ".three.labbro.999999-0123abcd.new"]) writeFileSync(join(folder, name), "x");
  await make(dataDir, join(folder, "three.labbro"));
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith(".new"))
      .sort(),
  ).toEqual(others.toSorted());
  // Whatever it is called later.
  const file = join(folder, "renamed");
  renameSync(made.file, file);
  const { dataDir: made2, restored } = restoreTo(folder, file, key);
  const { files: came, mayBeSent, header, changed } = restored();
  expect({ changed, mayBeSent }).toEqual({ changed: 0, mayBeSent: before.messages.length });
  expect([...came.keys()]).toEqual(files.map(({ name }) => name));
  expect(came.get("config/labbro.yaml")?.toString()).toBe("site: {}");
  expect(readFileSync(join(made2, "broker-credentials.json"), "utf8")).toBe("{}");
  expect(statSync(join(made2, "config-history", "large")).size).toBe(2_500_000);
  expect(whatIsIn(made2)).toEqual(before);
  expect(header.labbro).toBe("0.1.0");
  expect(readdirSync(made2).filter((name) => name.includes("scratch"))).toEqual([]);
  expect(readdirSync(dataDir).filter((name) => name.includes("scratch"))).toEqual([]);
  const store = openGatewayStore(made2, none);
  expect(store.pauses.current()).toEqual({ at: restoredAt, because: "restored", knownUntil: madeAt });
  expect(store.outbox.unfinished().map(({ mayBeSent: may }) => may)).toEqual(before.messages.map(() => "message"));
  // The lost station went on counting: where ids on the wire are made of a transmission's number, none may come twice (decision 0006).
  const origin = { connectionId: connectionId("x"), driver: "nycocard", mode: "serial" };
  expect(store.transmissions.open(origin, Buffer.from("x"), restoredAt)).toBeGreaterThan(restoredAt);
  expect(store.pauses.end(restoredAt)?.because).toBe("restored");
  expect([store.pauses.current(), store.pauses.end(restoredAt)]).toEqual([null, null]);
  store.close();
});

test("cut or changed anywhere, nothing of it is used, and it is said so", async () => {
  const { folder, dataDir, key } = stationFolder();
  const { file } = await make(dataDir, join(folder, "one.labbro"));
  const whole = readFileSync(file);
  const headerEnd = whole.indexOf("\n");
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, cuts) => {
      const harmed = cuts ? whole.subarray(0, at) : Buffer.from(whole);
      if (!cuts) harmed[at] = (harmed[at] ?? 0) ^ by;
      const path = join(folder, "harmed");
      writeFileSync(path, harmed);
      const { dataDir: made, restored } = restoreTo(folder, path, key);
      // In its header it may seem to be of another key or of a newer Labbro.
      const codes = at > headerEnd ? ["BACKUP_UNREADABLE"] : ["BACKUP_UNREADABLE", "BACKUP_OTHER_KEY", "BACKUP_NEWER"];
      expect(restored).toThrow(expect.objectContaining({ code: expect.toSatisfy((code: string) => codes.includes(code)) }));
      expect(readdirSync(made)).toEqual([]);
    }),
    { numRuns: thoroughly(60, 2_000) },
  );
});

test("another station's key, another file, a folder that is taken: refused in words of their own", async () => {
  const { folder, dataDir, key } = stationFolder();
  const { file } = await make(dataDir, join(folder, "one.labbro"));
  expect(restoreTo(folder, file, Buffer.alloc(32, 1)).restored).toThrow(refusedWith("BACKUP_OTHER_KEY"));
  writeFileSync(join(folder, "photo"), Buffer.alloc(10_000, 0xff));
  expect(restoreTo(folder, join(folder, "photo"), key).restored).toThrow(refusedWith("BACKUP_UNREADABLE"));
  expect(restoreTo(folder, join(folder, "no such file"), key).restored).toThrow(refusedWith("BAD_INPUT_FILE"));
  const taken = whatIsIn(dataDir);
  expect(() => restoreBackup({ file, key, dataDir, nowMs: restoredAt }, none)).toThrow(refusedWith("BACKUP_STORE_THERE"));
  expect(whatIsIn(dataDir)).toEqual(taken);
  await expect(make(dataDir, file)).rejects.toThrow(refusedWith("BAD_OUTPUT_FILE"));
  await expect(make(join(folder, "nothing"), join(folder, "x"))).rejects.toThrow(refusedWith("NO_STORE"));
  await expect(make(dataDir, join(folder, "no folder", "x"))).rejects.toThrow(/BACKUP_FAILED|folder is not there/);
});

test("a key in a file of its own: put there, or found there", async () => {
  const { folder, dataDir, key } = stationFolder();
  const { file } = await make(dataDir, join(folder, "one.labbro"));
  const LABBRO_KEY_FILE = join(folder, "the.key");
  const first = restoreTo(folder, file, key, { LABBRO_KEY_FILE });
  first.restored();
  expect(readFileSync(LABBRO_KEY_FILE)).toEqual(Buffer.from(key));
  expect(readdirSync(first.dataDir)).not.toContain("data.key");
  restoreTo(folder, file, key, { LABBRO_KEY_FILE }).restored();
  writeFileSync(LABBRO_KEY_FILE, Buffer.alloc(32, 9));
  expect(restoreTo(folder, file, key, { LABBRO_KEY_FILE }).restored).toThrow(refusedWith("KEY_IN_USE"));
});

test("after a new key was made, an older backup opens with the older key, a newer one with the new one", async () => {
  const { folder, dataDir, key } = stationFolder();
  const before = await make(dataDir, join(folder, "before.labbro"));
  rotateKey(stationFiles(dataDir), none);
  const after = await make(dataDir, join(folder, "after.labbro"));
  const now = keyOf(dataDir);
  expect(restoreTo(folder, after.file, key).restored).toThrow(refusedWith("BACKUP_OTHER_KEY"));
  expect(restoreTo(folder, before.file, now).restored).toThrow(refusedWith("BACKUP_OTHER_KEY"));
  for (const [file, fits] of [
    [before.file, key],
    [after.file, now],
  ] as const) {
    const { dataDir: made, restored } = restoreTo(folder, file, fits);
    expect(restored().changed).toBe(0);
    expect(whatIsIn(made)).toEqual(whatIsIn(dataDir));
  }
  expect(readHeader(after.file).header.store).toBe(readHeader(before.file).header.store);
});
