/**
 * A backup of a store, beside whoever writes to it: SQLite's own online copy, sealed with what else a new PC needs, and looked through as
 * it was written. It has its name only when all of that went well, so a file with that name is a backup that was restored once.
 */
import { existsSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import Database from "better-sqlite3";
import { UserError } from "../../domain/problem-catalogue.ts";
import { removeLeftDrafts } from "../../files/drafts.ts";
import { draftOf, takeName } from "../../files/durable.ts";
import { isNameTaken } from "../../files/regular-file.ts";
import { auditChain, isUnbegun } from "../audit/chain.ts";
import { verifyAudit } from "../audit/verify.ts";
import { storeProblem } from "../database/store-problems.ts";
import type { Environment } from "../key/key-place.ts";
import { damageOf } from "../opening/damage.ts";
import { markIn, noStore, storeNameOf, wholeStore } from "../opening/marks.ts";
import { newestOf, type Seal, type StoreKeys, sealWith } from "../sealing/seal.ts";
import { unlock } from "../sealing/seal-keys.ts";
import type { StoreFiles, StoreKind } from "../store-files.ts";
import { type Kept, unpackContainer, writeContainer } from "./container.ts";
import { type BackupHeader, backupFormat, keyCheckOf, readHeader } from "./header.ts";
import { clearLeftScratch, withScratch } from "./scratch.ts";

export interface BackupWish {
  readonly store: StoreFiles;
  /** The file; nothing is ever overwritten. */
  readonly to: string;
  /** What else a new PC needs. */
  readonly files: readonly Kept[];
  readonly labbro: string;
  readonly nowMs: number;
}

export interface BackupMade {
  readonly file: string;
  readonly madeAt: string;
  readonly bytes: number;
  /** Rows that the audit chain covers, and how many of them and of its links are not as Labbro wrote them. */
  readonly rows: number;
  readonly changed: number;
}

/** Throws UserError BACKUP_FAILED, BAD_OUTPUT_FILE, NO_STORE, STORE_OLDER, or as `wholeStore`. */
export async function makeBackup(wish: BackupWish, env: Environment = process.env): Promise<BackupMade> {
  const { store, to } = wish;
  const keys = wholeStore(store, env);
  if (keys === null) throw noStore(store);
  if (isNameTaken(to)) throw new UserError("BAD_OUTPUT_FILE", `File: ${to}.`);
  const draft = draftOf(to);
  try {
    clearLeftScratch(store);
    removeLeftDrafts(dirname(to), isDraftOf(to));
    await withScratch(store, (scratch) => write(draft, wish, keys, scratch));
    const found = withScratch(store, (scratch) => lookThroughBackup(draft, store.kind, keys, scratch));
    takeName(draft, to);
    return { file: to, bytes: statSync(to).size, ...found };
  } catch (error) {
    throw failure(error, to);
  } finally {
    // Where the folder is none, not even nothing can be removed.
    if (existsSync(draft)) rmSync(draft, { force: true });
  }
}

/** Also of another time, where the name is one that the schedule gives. The folder may be anybody's: nothing else in it is ours. */
function isDraftOf(to: string): (name: string) => boolean {
  const stem = basename(to).replace(/(?<=.)\d{8}T\d{6}Z\.labbro$/, "");
  return (name) => name.startsWith(`.${stem}`) && /\.\d+-[0-9a-f]{8}\.new$/.test(name);
}

async function write(
  draft: string,
  { store: { database: from, kind }, files, labbro, nowMs }: BackupWish,
  keys: StoreKeys,
  scratch: string,
): Promise<void> {
  const copy = join(scratch, basename(from));
  await copyDatabase(from, copy);
  const seal = sealWith(keys);
  const said = describe(copy, seal);
  const header: BackupHeader = {
    format: backupFormat,
    store: storeNameOf(keys),
    madeAt: new Date(nowMs).toISOString(),
    labbro,
    schema: said.schema,
    key: keys.newest,
    keyCheck: keyCheckOf(newestOf(keys)),
    audit: said.audit,
  };
  const database: Kept = { name: kind.keptAs, path: copy, size: statSync(copy).size };
  writeContainer(draft, header, [database, ...files], seal);
}

/** All pages in one step: one state of the database, however much is written meanwhile. The caller's thread waits for it. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await db.backup(to, { progress: () => allPages });
  } finally {
    db.close();
  }
}

const allPages = 0x7fffffff;

/** Throws UserError STORE_OLDER: it is still being brought up to date. */
function describe(path: string, seal: Seal): { readonly schema: number; readonly audit: number } {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    if (isUnbegun(db, seal)) throw new UserError("STORE_OLDER", "It is not up to date yet.");
    return { schema: Number(db.pragma("user_version", { simple: true })), audit: auditChain(db).head()?.seq ?? 0 };
  } finally {
    db.close();
  }
}

/** As a restore would: unpacked, read page by page, and every row compared with the audit chain. */
function lookThroughBackup(
  file: string,
  kind: StoreKind,
  keys: StoreKeys,
  scratch: string,
): Pick<BackupMade, "madeAt" | "rows" | "changed"> {
  const read = readHeader(file);
  const seal = sealWith(keys);
  const names = unpackContainer(file, read, seal, scratch);
  if (!names.includes(kind.keptAs)) throw unlike("It holds no database.");
  const { rows, changed } = lookThroughDatabase(join(scratch, kind.keptAs), kind, read.header, newestOf(keys));
  return { madeAt: read.header.madeAt, rows, changed };
}

/** `key`: the newest when it was made. Throws UserError BACKUP_UNREADABLE where it is not what the header says. */
export function lookThroughDatabase(
  path: string,
  kind: StoreKind,
  header: BackupHeader,
  key: Uint8Array,
): { rows: number; changed: number } {
  const damage = damageOf(path);
  if (damage !== null) throw unlike(damage);
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    if (markIn(db) !== header.store || (auditChain(db).head()?.seq ?? 0) !== header.audit)
      throw unlike("Its database is not the one that its header names.");
    const keys = unlock(db, key);
    if (keys === null) throw unlike("Its database is another key's.");
    const { rows, found } = verifyAudit(db, sealWith(keys), kind);
    return { rows, changed: found };
  } finally {
    db.close();
  }
}

const unlike = (what: string): UserError => new UserError("BACKUP_UNREADABLE", what);

const why: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full.",
  EDQUOT: "The disk is full.",
  EFBIG: "Its file system takes no file as large.",
  EACCES: "This account may not write there.",
  EPERM: "This account may not write there.",
  EROFS: "Nothing can be written there.",
  ENOENT: "The folder is not there.",
  ENOTDIR: "That is no folder.",
};

function failure(error: unknown, to: string): unknown {
  if (error instanceof UserError && error.code !== "BACKUP_UNREADABLE") return error;
  if (error instanceof UserError) return new UserError("BACKUP_FAILED", `What was written is not what is read: ${error.detail}`);
  const { code = "" } = error as NodeJS.ErrnoException;
  const known = why[code] ?? (code.startsWith("E") && code !== "ERR" ? `The system said ${code}.` : undefined);
  const folder = `Folder: ${dirname(resolve(to))}.`;
  if (known !== undefined) return new UserError("BACKUP_FAILED", `${known} ${folder}`, { cause: error });
  return storeProblem(error) ?? error;
}
