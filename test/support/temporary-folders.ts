/**
 * Where a run of the suites keeps its temporary folders: in memory where there is plenty, so that thousands of commits wait for no disk. What
 * is proved is the order of commits and answers; what a disk makes of them is measured by `npm run chaos` and the benchmarks. Removed at the end.
 */
import { chmodSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const inMemory = "/dev/shm";
const plentyBytes = 2_000_000_000;

export function temporaryFolders(): { readonly TMPDIR: string; readonly XDG_STATE_HOME: string } {
  const folder = mkdtempSync(join(hasPlenty() ? inMemory : tmpdir(), "labbro-tests-"));
  // Another account's tries at what is inside must come as far as that.
  chmodSync(folder, 0o711);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return { TMPDIR: folder, XDG_STATE_HOME: join(folder, "sessions") };
}

function hasPlenty(): boolean {
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize > plentyBytes;
  } catch {
    // Not on every system, and small in some containers.
    return false;
  }
}
