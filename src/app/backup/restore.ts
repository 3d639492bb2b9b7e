/** `labbro restore`: a backup becomes a station on this PC, which sends nothing until a person says so, or a journal's archive. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { refuseForeignAccount } from "../../files/data-account.ts";
import { writeDurablySync } from "../../files/durable.ts";
import { takeWriterLock } from "../../machine/writer-lock.ts";
import { type RestoredFolder, restoreBackup } from "../../store/backup/restore-backup.ts";
import { type Restored, restoreStore } from "../../store/backup/restore-store.ts";
import { chosenStore } from "../chosen-store.ts";

export interface RestorePlaces {
  readonly file: string;
  readonly key: Uint8Array;
  readonly configDir: string;
  readonly dataDir: string;
}

export interface RestoredStation extends Omit<RestoredFolder, "files"> {
  /** False: there is a configuration here already, and it was left as it is. */
  readonly withConfiguration: boolean;
}

/** Throws UserError STORE_IN_USE, or as `restoreBackup`. */
export function restoreStation({ file, key, configDir, dataDir }: RestorePlaces): RestoredStation {
  refuseForeignAccount(dataDir);
  const lock = takeWriterLock(dataDir);
  try {
    const { files, ...restored } = restoreBackup({ file: resolve(file), key, dataDir, nowMs: Date.now() });
    return { ...restored, withConfiguration: putConfiguration(configDir, files) };
  } finally {
    lock.release();
  }
}

export type { Restored };

/** Throws UserError ARCHIVE_IN_USE, ARCHIVE_THERE, or as `restoreStore`. */
export function restoreArchive({ file, key }: Pick<RestorePlaces, "file" | "key">, archive: string): Restored {
  const wish = { file: resolve(file), key };
  // What a restored archive holds is for whoever asks; nothing of it goes anywhere by itself.
  return chosenStore({ data: "", archive }).make((store) => restoreStore({ ...wish, store }, process.env, () => undefined));
}

function putConfiguration(configDir: string, files: ReadonlyMap<string, Uint8Array>): boolean {
  if (existsSync(configDir) && readdirSync(configDir).length > 0) return false;
  for (const [name, bytes] of files) {
    if (!name.startsWith("config/")) continue;
    const path = join(configDir, name.slice("config/".length));
    mkdirSync(dirname(path), { recursive: true });
    writeDurablySync(path, bytes);
  }
  return true;
}
