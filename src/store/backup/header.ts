/** The first line of a backup, in the clear: what it is, whose, from when; nothing of anybody. It is bound to every piece behind it. */
import { createHmac } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { UserError } from "../../domain/problem-catalogue.ts";
import { isOddFile } from "../../files/regular-file.ts";

export interface BackupHeader {
  readonly format: number;
  /** The store's name (marks.ts). */
  readonly store: string;
  /** ISO, UTC. */
  readonly madeAt: string;
  /** Labbro's version. */
  readonly labbro: string;
  /** Of the database's schema. */
  readonly schema: number;
  /** Number of the key that it is sealed with, and what tells that key from others. */
  readonly key: number;
  readonly keyCheck: string;
  /** Where the audit chain ended; 0: nothing was in it. */
  readonly audit: number;
}

export const backupFormat = 1;
const begins = '{"format":';
const mostBytes = 4_096;

/** Says which key it is, and nothing about it. */
export const keyCheckOf = (key: Uint8Array): string =>
  createHmac("sha256", key).update("labbro backup key", "utf8").digest("hex").slice(0, 16);

export const headerLine = (header: BackupHeader): string => `${JSON.stringify(header)}\n`;

export interface ReadHeader {
  readonly header: BackupHeader;
  /** As it stands, with its end of line. */
  readonly line: string;
}

/** Throws UserError BAD_INPUT_FILE, BACKUP_UNREADABLE, BACKUP_NEWER. */
export function readHeader(file: string): ReadHeader {
  const begun = beginningOf(file);
  const end = begun.indexOf("\n");
  const line = begun.slice(0, end + 1);
  const header = end < 0 || !line.startsWith(begins) ? null : parsed(line);
  if (header === null) throw new UserError("BACKUP_UNREADABLE", `File: ${file}.`);
  if (header.format > backupFormat) throw new UserError("BACKUP_NEWER", `Labbro ${header.labbro}.`);
  return { header, line };
}

function beginningOf(file: string): string {
  const bytes = Buffer.alloc(mostBytes);
  // A pipe would be waited for.
  if (isOddFile(file)) throw new UserError("BAD_INPUT_FILE", `${file} is no ordinary file.`);
  try {
    const opened = openSync(file, "r");
    try {
      return bytes.subarray(0, readSync(opened, bytes)).toString("latin1");
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    throw new UserError("BAD_INPUT_FILE", `File: ${file}.`, { cause: error });
  }
}

function parsed(line: string): BackupHeader | null {
  try {
    const said = JSON.parse(line) as Partial<BackupHeader>;
    const numbers = [said.format, said.schema, said.key, said.audit];
    const texts = [said.store, said.madeAt, said.labbro, said.keyCheck];
    const isWhole = numbers.every((one) => Number.isSafeInteger(one)) && texts.every((one) => typeof one === "string");
    return isWhole && !Number.isNaN(Date.parse(said.madeAt ?? "")) ? (said as BackupHeader) : null;
  } catch {
    // It begins like one, and was changed.
    return null;
  }
}
