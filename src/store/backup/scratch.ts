/** Folders beside a store for what is prepared there; those of killed processes are taken away. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { isAlive } from "../../files/drafts.ts";
import { wipeFile } from "../key/key-place.ts";
import { folderOf, type StoreFiles } from "../store-files.ts";

/** Named after the store: others' folders may lie beside it. */
const prefixOf = ({ database }: StoreFiles): string => `${basename(database)}.scratch-`;

/** Gone afterwards, whatever came of the work. */
export function withScratch<T>(store: StoreFiles, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(folderOf(store), `${prefixOf(store)}${process.pid}-`));
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
export function clearLeftScratch(store: StoreFiles): void {
  const [folder, prefix] = [folderOf(store), prefixOf(store)];
  if (!existsSync(folder)) return;
  const left = readdirSync(folder).filter((name) => {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : process.pid;
    return pid !== process.pid && !isAlive(pid);
  });
  for (const name of left) clearScratch(join(folder, name));
}

/** The rows in it are sealed; a key that lies beside them is written over. */
function clearScratch(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [])
    if (name.endsWith(".key")) wipeFile(join(folder, name));
  rmSync(folder, { recursive: true, force: true });
}
