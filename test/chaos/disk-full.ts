/**
 * `npm run chaos -- disk-full`: the disk is full at ever other points while results come in and batches close; then there is room again.
 * Needs a small disk of its own: root and `mount` (Linux); where they are not, it says so and passes.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secondsUntilEnded, startHarmedStation, tell } from "./harmed-store.ts";

const diskMegabytes = 8;

/** Returns whether everything acknowledged has ended. */
export async function diskFull(offersWhileFull = 30): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "labbro-full-"));
  const disk = join(folder, "disk");
  mkdirSync(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m`, "tmpfs", disk], { stdio: "ignore" });
  } catch {
    console.log("disk-full: skipped, no small disk can be mounted here (root on Linux).");
    rmSync(folder, { recursive: true, force: true });
    return true;
  }
  try {
    return await fillAndFree(disk, offersWhileFull);
  } finally {
    execFileSync("umount", ["-l", disk]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fillAndFree(disk: string, offers: number): Promise<boolean> {
  const station = await startHarmedStation(disk);
  const filler = join(disk, "filler");
  try {
    for (let i = 0; i < 5; i += 1) await station.offer();
    const before = station.acknowledged;
    let refused = 0;
    station.longestStallMs();
    for (let i = 0; i < offers; i += 1) {
      fill(disk, filler);
      // From nothing at all to enough for a few commits, so that every step is met by the end of the disk.
      truncateSync(filler, Math.max(0, statSync(filler).size - (i % 12) * 16_384));
      if (!(await station.offer())) refused += 1;
    }
    const whileFull = station.acknowledged - before;
    const stallMs = station.longestStallMs();
    rmSync(filler);
    const took = await secondsUntilEnded(station, 90);
    const takenAgain = (await station.offer()) ? 1 : 0;
    const ended = takenAgain === 1 ? await secondsUntilEnded(station, 30) : null;
    return tell("disk-full", station, ended === null ? null : took, { before, whileFull, refused, takenAgain, stallMs });
  } finally {
    await station.stop();
  }
}

function fill(disk: string, filler: string): void {
  const { bavail, bsize } = statfsSync(disk);
  const free = bavail * bsize;
  if (free > 0) appendFileSync(filler, Buffer.alloc(free));
}
