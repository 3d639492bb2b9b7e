/** `labbro backup FILE`: beside a running gateway or receiver, or without one. */
import { resolve } from "node:path";
import { historyDirOf } from "../../config/editing/editing.ts";
import { refuseForeignAccount } from "../../files/data-account.ts";
import { type BackupMade, makeBackup } from "../../store/backup/make-backup.ts";
import { chosenStore, type StoreArguments } from "../chosen-store.ts";
import { softwareVersion } from "../software-version.ts";
import { keptFiles } from "./kept-files.ts";

/** Throws UserError as `makeBackup`. */
export function backUp(configDir: string, store: StoreArguments, to: string): Promise<BackupMade> {
  const chosen = chosenStore(store);
  const { data: dataDir } = store;
  if (!chosen.isArchive) refuseForeignAccount(dataDir);
  const files = chosen.isArchive ? [] : keptFiles({ configDir, dataDir, historyDir: historyDirOf(dataDir) });
  const made = { to: resolve(to), files, labbro: softwareVersion, nowMs: Date.now() };
  return chosen.read((of) => makeBackup({ store: of, ...made }));
}
