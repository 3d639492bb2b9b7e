/**
 * Pages of the running gateway's database are overwritten, as by a failing disk, table by table. As soon as anything meets them: ready says
 * that the database is damaged, and nothing more is acknowledged; with the whole copy back in its place every result is where it was.
 */
import { closeSync, cpSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { freePort, temporaryFolder } from "../support/gateway-harness-site.ts";
import {
  count,
  delivered,
  dockTwenty,
  dockUntilTaken,
  meanwhile,
  readiness,
  released,
  startForTwenty,
  timePasses,
} from "../support/twenty-results.ts";

const pageBytes = 4096;

/** Noise over every page of one table. The connection that runs is made to read them again. */
function overwrite(dataDir: string, table: string): void {
  const path = join(dataDir, "labbro.db");
  const db = new Database(path);
  const pages = db.prepare<[string], { pageno: number }>("SELECT pageno FROM dbstat WHERE name = ?").all(table);
  db.pragma("wal_checkpoint(TRUNCATE)");
  const file = openSync(path, "r+");
  for (const { pageno } of pages) writeSync(file, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, (pageno - 1) * pageBytes);
  closeSync(file);
  db.exec("UPDATE opened SET at = 'elsewhere'");
  db.close();
}

test.each(["transmission", "transmission_part", "batch", "run", "observation", "outbox", "errand"])(
  "the pages of %s",
  async (table) => {
    const port = await freePort();
    const station = await startForTwenty({ port, hasJournal: true });
    await dockUntilTaken(station, port);
    await timePasses(station, 2);
    await delivered(station);
    expect(released(station)).toBe(count);
    const { store } = station.gateway;
    store.checkpoint();
    const copy = join(temporaryFolder(), "copy");
    cpSync(station.dataDir, copy, { recursive: true });
    overwrite(station.dataDir, table);
    // Whatever comes, or is looked up, meets it.
    await eventually(async () => {
      await meanwhile(
        station.clock,
        dockTwenty(station, port).catch(() => 0),
      );
      station.clock.skip(61_000);
      expect(await readiness(station)).toMatchObject({ status: 503, codes: expect.arrayContaining(["STORE_DAMAGED"]) });
    });
    // Newly measured: nothing of it could be recognised as known.
    station.clock.skip(3_600_000);
    expect(await dockTwenty(station, port).catch(() => 0)).toBe(0);
    expect((await readiness(station)).codes).toContain("STORE_DAMAGED");
    await station.gateway.stop();
    await station.journal?.stop();
    rmSync(station.dataDir, { recursive: true });
    cpSync(copy, station.dataDir, { recursive: true });
    const next = await startForTwenty({ port, folder: station.folder, hasJournal: true });
    await dockUntilTaken(next, port);
    await timePasses(next, 2);
    expect(released(next)).toBeGreaterThanOrEqual(count);
    await eventually(async () => expect(await readiness(next)).toMatchObject({ status: 200, codes: [] }));
  },
);
