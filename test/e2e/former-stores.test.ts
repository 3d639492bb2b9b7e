/** Stores that released versions left behind (fixtures/stores): the newest code opens them, loses nothing, and ends what had not ended. */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { registerOf } from "../../src/domain/register.ts";
import { openJournalArchive } from "../../src/journal/archive/archive.ts";
import { archiveTables } from "../../src/journal/archive/migrations.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { type GatewayStore, openGatewayStore, openReadOnlyStore } from "../../src/store/gateway-store.ts";
import { firstKeys, sealWith } from "../../src/store/sealing/seal.ts";
import { type SealedTable, sealedTables } from "../../src/store/sealing/sealed-columns.ts";
import { archiveEntries } from "../support/archive-entries.ts";
import { eventually } from "../support/eventually.ts";
import { embeddedLogin, runJournal } from "../support/gateway-harness.ts";
import { freePort, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";

const stores = fileURLToPath(new URL("../../fixtures/stores/", import.meta.url));
const versions = readdirSync(stores).filter((name) => /^\d/.test(name));

/** A copy to write to. */
function copyOf(version: string) {
  const folder = temporaryFolder();
  cpSync(join(stores, version), folder, { recursive: true });
  return { folder, dataDir: join(folder, "station"), archivePath: join(folder, "journal", "journal.db") };
}

/** What stood in a file before any newer code saw it: every table's rows as they are. */
function rowsOf(path: string): ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]> {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'opened'")
      .all();
    return new Map(tables.map(({ name }) => [name, db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${name}"`).all()]));
  } finally {
    db.close();
  }
}

/** The same where the newest code has sealed it, opened; columns that were clear under another name stand under that as well. */
function openedRows(path: string, keyPath: string, tables: readonly SealedTable[]): ReturnType<typeof rowsOf> {
  const seal = sealWith(firstKeys(readFileSync(keyPath)));
  const rows = new Map(rowsOf(path));
  for (const { table, key, bound, columns } of tables) {
    const open = (row: Readonly<Record<string, unknown>>) => {
      const names = [...key, ...bound].map((name) => row[name] as string);
      const opened = columns.map((column) => {
        const value = row[column] as Buffer | null;
        return [column, value === null ? null : seal.open(value, [`${table}.${column}`, ...names])] as const;
      });
      const former = { files: opened[0]?.[1]?.toString(), body: opened[0]?.[1]?.toString(), refusal: null };
      return { ...former, ...row, ...Object.fromEntries(opened) };
    };
    rows.set(table, (rows.get(table) ?? []).map(open));
  }
  return rows;
}

/** Every former row is still there, with the content of every column that it had. */
function expectKept(before: ReturnType<typeof rowsOf>, after: ReturnType<typeof rowsOf>): void {
  for (const [table, rows] of before) {
    if (table === "sqlite_sequence") continue;
    const columns = Object.keys(rows[0] ?? {});
    const kept = (after.get(table) ?? []).map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
    expect(kept, table).toEqual(rows);
  }
}

/** Everything is read through the code that a station reads it with. */
function readAll(store: GatewayStore, before: ReturnType<typeof rowsOf>): void {
  const rows = (table: string) => before.get(table) ?? [];
  for (const { key } of rows("run")) {
    expect(store.runs.byKey(String(key)), String(key)).not.toBeNull();
    for (const { id, observation } of store.runs.observations(String(key))) {
      expect(observation.device, id).toBeTypeOf("object");
    }
  }
  for (const { control_id: id } of rows("outbox")) {
    const row = store.outbox.byControlId(String(id));
    expect(Buffer.from(row?.bytes ?? []).toString("utf8")).toMatch(/^MSH\|/);
  }
  for (const { register } of rows("register_entry")) {
    expect(store.registers.all(registerOf(String(register))), String(register)).not.toEqual([]);
    for (const { key, body } of store.registers.all(registerOf(String(register)))) expect([key, body]).not.toContain(undefined);
  }
  for (const { id } of rows("transmission")) expect(store.transmissions.bytes(Number(id) as never).length).toBeGreaterThan(0);
}

test.each(versions)("what %s left behind is brought up to date with every row as it was, and read", (version) => {
  const { dataDir } = copyOf(version);
  const file = join(dataDir, "labbro.db");
  const before = rowsOf(file);
  const store = openGatewayStore(dataDir);
  onTestFinished(() => store.close());
  expectKept(before, openedRows(file, join(dataDir, "data.key"), sealedTables));
  readAll(store, before);
  expect([store.runs.held().length, store.outbox.counts(), store.batches.unjudged().length]).toEqual([
    6,
    { queued: 1, published: 2, accepted: 9, stopped: 1, pulled: 0 },
    1,
  ]);
  const again = openReadOnlyStore(dataDir);
  readAll(again, before);
  again.close();
});

test.each(versions)("the archive of %s is brought up to date with every row as it was", (version) => {
  const { archivePath } = copyOf(version);
  const before = rowsOf(archivePath);
  openJournalArchive(archivePath).close();
  const entries = archiveEntries(archivePath);
  expect(entries.map(({ answer }) => answer).sort()).toEqual([...Array<string>(9).fill("AA"), "AE"]);
  expectKept(before, openedRows(archivePath, `${archivePath}.key`, archiveTables));
});

/** On ports that are free here. */
async function configOf(folder: string) {
  const dir = join(folder, "config");
  for (const name of readdirSync(join(dir, "devices"))) {
    const text = readFileSync(join(dir, "devices", name), "utf8");
    writeFiles(dir, { [`devices/${name}`]: text.replace(/port: \d+/, `port: ${await freePort()}`) });
  }
  return await loadOrExplain(dir, drivers);
}

test.each(versions)("a gateway and a journal start on what %s left behind, and everything ends", async (version) => {
  const { folder, dataDir, archivePath } = copyOf(version);
  const clock = createSkippingClock();
  openJournalArchive(archivePath).close();
  const former = new Map(archiveEntries(archivePath).map(({ controlId, hl7 }) => [controlId, hl7]));
  const own = { drivers, clock, random: Math.random, logger: silentLogger };
  const gateway = await startGateway({ config: await configOf(folder), configDir: null, dataDir, ...own });
  onTestFinished(() => gateway.stop());
  const { store } = gateway;
  const journal = await runJournal(embeddedLogin(gateway), archivePath, clock);
  await eventually(async () => {
    await gateway.settled();
    clock.skip(61_000);
    expect(store.transmissions.pending()).toEqual([]);
    expect([store.batches.open(), store.batches.unjudged()]).toEqual([[], []]);
    expect(store.outbox.counts()).toMatchObject({ queued: 0, published: 0, stopped: 1 });
  });
  expect(store.runs.dispositions().waiting).toBe(0);
  // The two results of the transmission that nobody had read are here, from an instrument that nobody has configured.
  expect(store.runs.unclaimed()).toHaveLength(2);
  const now = new Map(journal.list().map(({ controlId, hl7 }) => [controlId, hl7]));
  for (const [id, hl7] of former) expect(now.get(id)).toBe(hl7);
  expect(now.size).toBeGreaterThan(former.size);
});
