/** The data folder as a whole: ours alone, opened, and put aside on request. */
import { mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { removeLeftDrafts } from "../../files/drafts.ts";
import { ownFolder } from "../../files/private.ts";
import type { Environment } from "../key/key-place.ts";
import { copyEnding } from "../sealing/sealed-copy.ts";
import { stationFiles } from "../station-files.ts";
import { filesOf } from "../store-files.ts";
import { holdsStore } from "./marks.ts";
import { type OpenedStore, openStore } from "./open-store.ts";

export const asidePrefix = "put-aside-";

/** Made, or narrowed to its owner: a folder that is empty or holds a store is ours. Throws UserError FOLDER_OPEN, NOT_PERMITTED. */
export function ownDataFolder(dataDir: string): void {
  const ours = filesOf(stationFiles(dataDir)).map((path) => basename(path));
  ownFolder(dataDir, (names) => names.length === 0 || names.some((name) => ours.includes(name) || name.startsWith(asidePrefix)));
}

/** The caller is the only writer. Makes what is not there yet. Throws UserError FOLDER_OPEN, or as `openStore`. */
export function openDataFolder(dataDir: string, env: Environment = process.env): OpenedStore {
  ownDataFolder(dataDir);
  removeLeftDrafts(dataDir);
  return openStore(stationFiles(dataDir), env);
}

/** A person has said that what is left may go: it is kept beside the new store. Returns its folder's name. The caller is the only writer. */
export function putStoreAside(dataDir: string, nowMs: number): string {
  const files = stationFiles(dataDir);
  if (!holdsStore(files)) throw new UserError("NO_STORE", `Folder: ${dataDir}.`);
  const name = `${asidePrefix}${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  mkdirSync(join(dataDir, name), { mode: 0o700 });
  const others = filesOf(files).filter((path) => path !== files.lock && path !== files.mark);
  // The mark last: until then the folder says that it is not whole.
  for (const path of [...others, `${files.database}${copyEnding}`, files.mark])
    moveIfThere(path, join(dataDir, name, basename(path)));
  return name;
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
