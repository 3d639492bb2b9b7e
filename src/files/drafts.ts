/** Drafts that a killed process left behind: taken away at the next start. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** `.NAME.new`, `.NAME.PID.new`, `.NAME.PID-RANDOM.new`, and what 0.1.0 called `broker-credentials.json.new`. */
const draft = /^(?:\..+?(?:\.(?<pid>\d+)(?:-[0-9a-f]+)?)?\.new|broker-credentials\.json\.new)$/;

/** No draft is written for so long. */
const abandonedAfterMs = 600_000;

/**
 * Call before this process writes drafts there. Those of a living process stay, for several receivers may share a folder, unless they
 * are old: one that is taken from a living writer on another machine costs it one more attempt and loses nothing.
 */
export function removeLeftDrafts(
  folder: string,
  isOurs: (name: string) => boolean = () => true,
  nowMs = Date.now(),
): readonly string[] {
  const left = namesIn(folder).filter((name) => {
    const pid = draft.exec(name)?.groups?.pid;
    if (!draft.test(name) || !isOurs(name)) return false;
    return pid === undefined || Number(pid) === process.pid || !isAlive(Number(pid)) || isOld(join(folder, name), nowMs);
  });
  for (const name of left) rmSync(join(folder, name), { force: true });
  return left;
}

/** A folder that is not there yet holds none. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** Whether there is such a process, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const isOld = (path: string, nowMs: number): boolean =>
  nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > abandonedAfterMs;
