/**
 * One writer per data folder. The lock is an exclusive SQLite transaction held for the life of the process, so that the operating
 * system drops it even after kill -9; no stale lock file has to be explained to anybody.
 */
import { join } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { asItsAccount, refuseForeignAccount } from "../files/data-account.ts";
import { ownNewFile } from "../files/private.ts";
import { ownDataFolder } from "../store/opening/data-folder.ts";
import { holdExclusively } from "../store/opening/lock-file.ts";

export interface WriterLock {
  release(): void;
}

/** Throws UserError STORE_IN_USE when a gateway already runs on the folder, FOLDER_OPEN, NOT_PERMITTED when it is another account's. */
export function takeWriterLock(dataDir: string): WriterLock {
  refuseForeignAccount(dataDir);
  asItsAccount(dataDir, () => ownDataFolder(dataDir));
  const path = join(dataDir, "writer.lock");
  ownNewFile(path);
  const release = holdExclusively(path);
  if (release === null) throw new UserError("STORE_IN_USE", `Data folder: ${dataDir}.`);
  return { release };
}
