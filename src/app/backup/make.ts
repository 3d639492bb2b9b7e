/** `labbro backup FILE`: beside a running gateway or without one. */
import { resolve } from "node:path";
import { historyDirOf } from "../../config/editing/editing.ts";
import { refuseForeignAccount } from "../../files/data-account.ts";
import { type BackupMade, makeBackup } from "../../store/backup/make-backup.ts";
import { softwareVersion } from "../software-version.ts";
import { keptFiles } from "./kept-files.ts";

/** Throws UserError as `makeBackup`. */
export function backUp(configDir: string, dataDir: string, to: string): Promise<BackupMade> {
  refuseForeignAccount(dataDir);
  const files = keptFiles({ configDir, dataDir, historyDir: historyDirOf(dataDir) });
  return makeBackup({ dataDir, to: resolve(to), files, labbro: softwareVersion, nowMs: Date.now() });
}
