/** Which store a command is about, the station's or a journal's archive, and how it may be come at. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { asItsAccount, refuseForeignAccount } from "../files/data-account.ts";
import { ownNewFile, ownNewFolder } from "../files/private.ts";
import { archiveFiles, inArchiveWords } from "../journal/archive/archive-files.ts";
import { refuseNoArchive } from "../journal/archive/file.ts";
import { takeWriterLock } from "../machine/writer-lock.ts";
import { holdExclusively } from "../store/opening/lock-file.ts";
import { holdsStore, noStore } from "../store/opening/marks.ts";
import { stationFiles } from "../store/station-files.ts";
import type { StoreFiles } from "../store/store-files.ts";

/** As typed: the archive's file goes before the data folder. */
export interface StoreArguments {
  readonly data: string;
  readonly archive?: string | undefined;
}

export interface ChosenStore {
  readonly isArchive: boolean;
  /** Beside whoever writes to it. */
  read<T>(work: (files: StoreFiles) => T): T;
  /** As its only writer; it need not be there. Throws UserError STORE_IN_USE, ARCHIVE_IN_USE. */
  make<T>(work: (files: StoreFiles) => T): T;
  /** As its only writer. Throws UserError NO_STORE, BAD_INPUT_FILE, and as `make`. */
  change<T>(work: (files: StoreFiles) => T): T;
}

export function chosenStore({ data, archive }: StoreArguments): ChosenStore {
  const isArchive = archive !== undefined;
  const files = isArchive ? archiveFiles(resolve(archive)) : stationFiles(data);
  const inWords: typeof inArchiveWords = (work) => {
    if (!isArchive) {
      refuseForeignAccount(data);
      return work();
    }
    refuseNoArchive(files);
    return inArchiveWords(work);
  };
  const lock = isArchive ? () => lockArchive(files) : () => takeWriterLock(data).release;
  const make = <T>(work: (files: StoreFiles) => T): T =>
    inWords(() => {
      const release = lock();
      try {
        return work(files);
      } finally {
        release();
      }
    });
  return {
    isArchive,
    read: (work) => inWords(() => work(files)),
    make,
    change: (work) => {
      inWords(() => requireStore(files));
      return make(work);
    },
  };
}

function requireStore(files: StoreFiles): void {
  if (!holdsStore(files)) throw noStore(files);
}

/** Whoever has the archive open holds the same file with others. */
function lockArchive({ lock, database }: StoreFiles): () => void {
  const release = asItsAccount(database, () => {
    if (!existsSync(dirname(lock))) ownNewFolder(dirname(lock));
    ownNewFile(lock);
    return holdExclusively(lock);
  });
  if (release === null) throw new UserError("STORE_IN_USE", `File: ${database}.`);
  return release;
}
