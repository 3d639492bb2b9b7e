/** `npm run chaos -- lock`: another program (a database browser) holds the write lock for 15 s while results come in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { secondsUntilEnded, startHarmedStation, tell } from "./harmed-store.ts";

/** Returns whether everything acknowledged has ended. */
export async function foreignLock(heldMs = 15_000): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "labbro-lock-"));
  const station = await startHarmedStation(folder);
  try {
    for (let i = 0; i < 5; i += 1) await station.offer();
    const before = station.acknowledged;
    const browser = new Database(join(station.dataDir, "labbro.db"));
    browser.exec("BEGIN IMMEDIATE");
    station.longestStallMs();
    const until = performance.now() + heldMs;
    let refused = 0;
    while (performance.now() < until) if (!(await station.offer())) refused += 1;
    const stallMs = station.longestStallMs();
    const whileHeld = station.acknowledged - before;
    browser.exec("ROLLBACK");
    browser.close();
    for (let i = 0; i < 5; i += 1) await station.offer();
    const after = station.acknowledged - before - whileHeld;
    const took = await secondsUntilEnded(station, 90);
    return tell("lock", station, took, { before, whileHeld, refused, after, stallMs }) && after === 5;
  } finally {
    await station.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
