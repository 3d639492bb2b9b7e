/**
 * Whoever can write to the database's file, without the key, changes one sealed value after the other, or swaps two of a column. The station
 * starts and goes on with everything else; what a changed value belongs to is never sent changed; and it is told.
 */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { officeWork } from "../../src/office/index.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { sealedTables } from "../../src/store/sealing/sealed-columns.ts";
import { embeddedLogin, runJournal } from "../support/gateway-harness.ts";
import { freePort, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";

const former = fileURLToPath(new URL("../../fixtures/stores/0.1.0", import.meta.url));

async function configOf(folder: string) {
  const dir = join(folder, "config");
  for (const name of readdirSync(join(dir, "devices"))) {
    const text = readFileSync(join(dir, "devices", name), "utf8");
    writeFiles(dir, { [`devices/${name}`]: text.replace(/port: \d+/, `port: ${await freePort()}`) });
  }
  return await loadOrExplain(dir, drivers);
}

type Harm = (db: Database.Database, table: string, column: string) => void;

/** Of the newest row; and of two, each other's. */
const harms: Readonly<Record<string, Harm>> = {
  changed: (db, table, column) => {
    const key = sealedTables.find((one) => one.table === table)?.key[0] ?? "";
    db.exec(`UPDATE ${table} SET ${column} = CAST(substr(${column}, 1, length(${column}) - 1) || x'00' AS BLOB)
      WHERE ${key} = (SELECT max(${key}) FROM ${table} WHERE ${column} IS NOT NULL)`);
  },
  swapped: (db, table, column) => {
    const key = sealedTables.find((one) => one.table === table)?.key[0] ?? "";
    const ends = `SELECT ${key} AS id, ${column} AS value FROM ${table} WHERE ${column} IS NOT NULL`;
    const two = db
      .prepare<[], { id: unknown; value: Buffer }>(
        `SELECT * FROM (${ends} ORDER BY ${key} LIMIT 1) UNION ALL SELECT * FROM (${ends} ORDER BY ${key} DESC LIMIT 1)`,
      )
      .all();
    const set = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
    for (const [i, { id }] of two.entries()) set.run(two[1 - i]?.value, id);
  },
};

const columns = sealedTables.flatMap(({ table, columns }) => columns.map((column) => [table, column] as const));
const cases = columns.flatMap(([table, column]) => Object.keys(harms).map((harm) => [table, column, harm] as const));
const wanted = { queued: 0, published: 0 };

test.each(cases)("%s.%s %s", { timeout: 60_000 }, async (table, column, harm) => {
  const folder = temporaryFolder();
  cpSync(former, folder, { recursive: true });
  const dataDir = join(folder, "station");
  const whole = openGatewayStore(dataDir);
  const messages = new Map(whole.outbox.unfinished().map((row) => [String(row.controlId), Buffer.from(row.bytes).toString()]));
  whole.close();
  const db = new Database(join(dataDir, "labbro.db"));
  harms[harm]?.(db, table, column);
  db.close();
  const clock = createSkippingClock();
  const world = { drivers, clock, random: Math.random, logger: silentLogger };
  const gateway = await startGateway({ config: await configOf(folder), configDir: null, dataDir, ...world });
  onTestFinished(() => gateway.stop());
  const journal = await runJournal(embeddedLogin(gateway), join(folder, "journal", "journal.db"), clock);
  for (let turn = 0; turn < 40; turn += 1) {
    await gateway.settled();
    const counts = gateway.store.outbox.counts();
    if (turn > 4 && counts.queued === 0 && counts.published === 0) break;
    clock.skip(61_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(gateway.store.outbox.counts()).toMatchObject(wanted);
  for (const { controlId, hl7 } of journal.list()) if (messages.has(controlId)) expect(hl7).toBe(messages.get(controlId));
  const seen = [
    ...officeWork(gateway.core, "held.list", {}).map(({ id }) => id),
    ...officeWork(gateway.core, "results.list", { limit: 100 }).results.map(({ id }) => id),
  ];
  const runs = [...gateway.store.runs.held(), ...gateway.store.runs.unclaimed()];
  expect(seen).toEqual(expect.arrayContaining(runs.filter(({ kind }) => kind === "patient").map(({ key }) => key)));
  // Each by itself is looked at, too.
  for (const key of new Set(seen)) expect(officeWork(gateway.core, "results.story", { id: key })).toMatchObject({ id: key });
  expect(officeWork(gateway.core, "unread.list", {})).toBeDefined();
  expect(officeWork(gateway.core, "outbox.list", {})).toBeDefined();
  const codes = async () => {
    const answer = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
      readonly reasons: readonly { readonly code: string }[];
    };
    return answer.reasons.map(({ code }) => code);
  };
  // As a value that did not open, until the look through the store knows which rows they are.
  const told = await codes();
  expect(told.includes("VALUE_CHANGED") || told.includes("AUDIT_BROKEN")).toBe(
    gateway.store.changed.met().size > 0 || gateway.store.findings.isOpen(),
  );
  // Where somebody has looked at what was found, no value that did not open keeps the station from being ready.
  const findings = officeWork(gateway.core, "audit.findings", {}).open.map(({ id }) => id);
  if (findings.length === 0) return;
  officeWork(gateway.core, "audit.set-aside", { findings, by: "Kari Lab", reason: "sett på", role: "lab-responsible" });
  const after = await codes();
  expect(after.filter((code) => code === "VALUE_CHANGED" || code === "AUDIT_BROKEN")).toEqual([]);
});
