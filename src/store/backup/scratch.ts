/** Folders within a data folder for what is prepared there; those of killed processes are taken away. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../files/drafts.ts";
import { keyFile, wipeFile } from "../key/key-place.ts";

const pattern = /^scratch-(\d+)-/;

/** Gone afterwards, whatever came of the work. */
export function withScratch<T>(dataDir: string, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(dataDir, `scratch-${process.pid}-`));
  const clear = (): void => clearScratch(folder);
  let result: T;
  try {
    result = work(folder);
  } catch (error) {
    clear();
    throw error;
  }
  if (result instanceof Promise) return result.finally(clear) as T;
  clear();
  return result;
}

/** What a kill left behind. */
export function clearLeftScratch(dataDir: string): void {
  if (!existsSync(dataDir)) return;
  const left = readdirSync(dataDir).filter((name) => {
    const pid = pattern.exec(name)?.[1];
    return pid !== undefined && Number(pid) !== process.pid && !isAlive(Number(pid));
  });
  for (const name of left) clearScratch(join(dataDir, name));
}

/** The rows in it are sealed; a key that lies beside them is written over. */
function clearScratch(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [])
    if (name.endsWith(keyFile)) wipeFile(join(folder, name));
  rmSync(folder, { recursive: true, force: true });
}
