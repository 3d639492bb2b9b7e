/**
 * A clear store is sealed in portions: stopped after any of them it goes on from there, and afterwards everything is as it was, while no
 * file says anything in the clear. The copy from before opens with the key alone.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { firstKeys, sealWith } from "../../../src/store/sealing/seal.ts";
import { copyEnding, openSealedFile } from "../../../src/store/sealing/sealed-copy.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { whatAThiefReads } from "../../../src/store/thief-facts.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const former = fileURLToPath(new URL("../../../fixtures/stores/0.1.0/station", import.meta.url));
const chunks = 4_000;
const word = "Kanarifugl";

/** What 0.1.0 left, with a long recording in it: some portions of work. */
function clearFolder(): string {
  const folder = join(temporaryFolder(), "data");
  cpSync(former, folder, { recursive: true });
  const db = new Database(join(folder, "labbro.db"));
  db.exec(
    "INSERT INTO capture_session (connection_id, driver, mode, started_at, ended_at, bytes) VALUES ('x', 'x', 'x', 1, 1, 1)",
  );
  const add = db.prepare("INSERT INTO capture_chunk VALUES ((SELECT max(id) FROM capture_session), ?, 1, 'device', ?)");
  db.transaction(() => {
    for (let seq = 1; seq <= chunks; seq += 1) add.run(seq, Buffer.from(`${word} ${seq}`));
  })();
  db.close();
  return folder;
}

const filesThatSay = (folder: string, what: string): readonly string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(what));

function expectWhole(folder: string): void {
  const store = openGatewayStore(folder, {});
  const id = store.captures.list().find(({ driver }) => driver === "x")?.id ?? 0;
  expect(store.captures.chunks(id).map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
    Array.from({ length: chunks }, (_, i) => `${word} ${i + 1}`),
  );
  expect([store.runs.held().length, store.outbox.counts().accepted]).toEqual([6, 9]);
  store.close();
  expect(filesThatSay(folder, word)).toEqual([]);
  expect(filesThatSay(folder, "MSH|")).toEqual([]);
}

const opening = fileURLToPath(new URL("../../support/open-store-process.ts", import.meta.url));

/** Opened by a process that is killed after so long; whether it was done before. */
const openedAndKilled = async (folder: string, afterMs: number): Promise<boolean> =>
  await new Promise((resolve) => {
    const child = spawn(process.execPath, [opening, folder], { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
    child.once("exit", (code) => resolve(code === 0));
  });

test("killed again and again while it is sealed, it is whole in the end, and says nothing in the clear", async () => {
  const folder = clearFolder();
  expect(filesThatSay(folder, word)).toEqual(["labbro.db"]);
  for (const afterMs of [0, 2, 5, 10, 20, 40]) await openedAndKilled(folder, afterMs);
  expectWhole(folder);
});

test("stopped after any portion it goes on from there", () => {
  const folder = clearFolder();
  for (let stops = 0; stops < 3; stops += 1) {
    const db = new Database(join(folder, "labbro.db"));
    // The table's rows from here on cannot be written.
    const from = 700 + stops * 1_000;
    db.exec(`CREATE TRIGGER stop BEFORE UPDATE ON capture_chunk WHEN new.seq = ${from} BEGIN SELECT raise(ABORT, 'stop'); END`);
    db.close();
    expect(() => openGatewayStore(folder, {})).toThrow(/stop/);
    const harmed = new Database(join(folder, "labbro.db"));
    harmed.exec("DROP TRIGGER stop");
    const [{ after } = { after: "" }] = harmed
      .prepare<[], { after: string }>("SELECT after FROM to_seal WHERE name = 'capture_chunk'")
      .all();
    expect(JSON.parse(after)[1]).toBeLessThan(from);
    expect(Number(harmed.pragma("user_version", { simple: true }))).toBeGreaterThanOrEqual(24);
    harmed.close();
  }
  expectWhole(folder);
});

test("while another program reads it, the file keeps its former pages and that is told; the next start wipes them", () => {
  const folder = clearFolder();
  expect(whatAThiefReads(stationFiles(folder), {})).toContain("not-sealed-yet");
  const reader = new Database(join(folder, "labbro.db"));
  reader.exec("PRAGMA journal_mode = WAL; BEGIN; SELECT * FROM capture_chunk LIMIT 1");
  openGatewayStore(folder, {}).close();
  expect(whatAThiefReads(stationFiles(folder), {})).toContain("not-sealed-yet");
  reader.close();
  expectWhole(folder);
  expect(whatAThiefReads(stationFiles(folder), {})).not.toContain("not-sealed-yet");
});

test("the copy from before is sealed, opens with the key to what was there, and not when it was cut or changed", () => {
  const folder = clearFolder();
  const clear = readFileSync(join(folder, "labbro.db"));
  openGatewayStore(folder, {}).close();
  const copy = join(folder, `labbro.db${copyEnding}`);
  const seal = sealWith(firstKeys(readFileSync(join(folder, "data.key"))));
  const opened = join(temporaryFolder(), "opened.db");
  openSealedFile(copy, opened, seal);
  expect(readFileSync(opened).equals(clear)).toBe(true);
  const whole = readFileSync(copy);
  const refused = join(temporaryFolder(), "refused.db");
  const changed = Buffer.from(whole);
  changed.writeUInt8(changed.readUInt8(1_000) ^ 1, 1_000);
  for (const wrong of [changed, whole.subarray(0, -1), whole.subarray(0, 100), Buffer.alloc(0), Buffer.concat([whole, whole])]) {
    writeFileSync(copy, wrong);
    expect(() => openSealedFile(copy, refused, seal)).toThrow(expect.objectContaining({ code: "VALUE_CHANGED" }));
    expect(existsSync(refused)).toBe(false);
  }
});
