/** The archive's store: what is in it, and its files, which lie beside each other in whatever folder was named. */
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";
import type { StoreFiles, StoreKind } from "../../store/store-files.ts";
import { archiveTables, archiveTold, floorSince, journalMigrations, sealedSince } from "./migrations.ts";

export const archiveKind: StoreKind = {
  called: "a journal's archive",
  ...{ migrations: journalMigrations, sealedTables: archiveTables, sealedSince, covered: archiveTold, floorSince, derived: [] },
  ...{ keyVariable: "LABBRO_JOURNAL_KEY_FILE", credential: "labbro-journal-key", keptAs: "archive/journal.db" },
};

export const archiveFiles = (path: string): StoreFiles => ({
  kind: archiveKind,
  database: path,
  key: `${path}.key`,
  windowsKey: `${path}.key.dpapi`,
  mark: `${path}.mark`,
  lock: `${path}.lock`,
  notes: null,
});

/** What is said of a store in general has words of its own where it is the archive. */
const named: Partial<Readonly<Record<ProblemCode, ProblemCode>>> = {
  NO_STORE: "BAD_INPUT_FILE",
  STORE_INCOMPLETE: "ARCHIVE_INCOMPLETE",
  STORE_DAMAGED: "ARCHIVE_DAMAGED",
  STORE_OLDER: "ARCHIVE_OLDER",
  STORE_IN_USE: "ARCHIVE_IN_USE",
  BACKUP_STORE_THERE: "ARCHIVE_THERE",
};

export const asArchive = (error: unknown): unknown => {
  const code = error instanceof UserError ? named[error.code] : undefined;
  return code === undefined ? error : new UserError(code, (error as UserError).detail, { cause: error });
};

/** What the work says of the store is said of the archive. */
export function inArchiveWords<T>(work: () => T): T {
  try {
    const result = work();
    return result instanceof Promise
      ? (result.catch((error: unknown) => {
          throw asArchive(error);
        }) as T)
      : result;
  } catch (error) {
    throw asArchive(error);
  }
}
