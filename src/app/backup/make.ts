/** `labbro backup FILE`: beside a running gateway or receiver, or without one. */
import { resolve } from "node:path";
import { historyDirOf } from "../../config/editing/editing.ts";
import { type BackupMade, makeBackup } from "../../store/backup/make-backup.ts";
import { chosenStore, type StoreArguments } from "../chosen-store.ts";
import { softwareVersion } from "../software-version.ts";
import { keptFiles } from "./kept-files.ts";

/** Throws UserError as `makeBackup`. */
export function backUp(configDir: string, store: StoreArguments, to: string): Promise<BackupMade> {
  const { isArchive, read } = chosenStore(store);
  const { data: dataDir } = store;
  return read((of) => {
    const files = isArchive ? [] : keptFiles({ configDir, dataDir, historyDir: historyDirOf(dataDir) });
    return makeBackup({ store: of, to: resolve(to), files, labbro: softwareVersion, nowMs: Date.now() });
  });
}
