/** A backup of a station or an archive, by hand (`labbro backup FILE`) or by the schedule: beside a running gateway or receiver, or without one. */
import { resolve } from "node:path";
import { type BackupMade, makeBackup } from "../../store/backup/make-backup.ts";
import { chosenStore, type StoreArguments } from "../chosen-store.ts";
import { softwareVersion } from "../software-version.ts";
import { keptFiles } from "./kept-files.ts";

/** Throws UserError as `makeBackup`. */
export function backUp(configDir: string, store: StoreArguments, to: string, nowMs = Date.now()): Promise<BackupMade> {
  const { isArchive, read } = chosenStore(store);
  const { data: dataDir } = store;
  return read((of) => {
    const files = isArchive ? [] : keptFiles({ configDir, dataDir });
    return makeBackup({ store: of, to: resolve(to), files, labbro: softwareVersion, nowMs });
  });
}
