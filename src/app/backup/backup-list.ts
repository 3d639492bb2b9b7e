/** The backups in a folder, as their headers tell: what has its name was whole when it got it. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type BackupHeader, readHeader } from "../../store/backup/header.ts";
import { isBackupName } from "./calendar.ts";

export interface Listed {
  readonly name: string;
  readonly bytes: number;
  /** Null: it is none, or was harmed. */
  readonly header: BackupHeader | null;
}

/** Newest last. Throws UserError BACKUP_FAILED where the folder cannot be read. */
export function listBackups(folder: string): readonly Listed[] {
  return namesIn(folder)
    .filter(isBackupName)
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { name, bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0, header: headerOf(path) };
    });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserError("BACKUP_FAILED", `The folder ${folder} cannot be read (${code}).`, { cause: error });
  }
}

function headerOf(path: string): BackupHeader | null {
  try {
    return readHeader(path).header;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
