/**
 * A backup becomes the data folder of a new PC. Everything is prepared in a scratch folder; then the key, the small files and last the database
 * take their places. A kill before that leaves a folder without a database, which is refused until the restore is done again.
 */
import { existsSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { contentOf, takeName, writeDurablySync } from "../../files/durable.ts";
import { openGatewayStore } from "../gateway-store.ts";
import { chosenPlace, type Environment, keyAt, keyFile, notHere, putKey } from "../key/key-place.ts";
import { holdsStore, markFile, readFolderMark, storeFile, writeFolderMark } from "../marks.ts";
import { gatewayMigrations } from "../migrations/gateway-migrations.ts";
import { sealOfBackup, unpackContainer } from "./container.ts";
import { type BackupHeader, readHeader } from "./header.ts";
import { keptDatabase, lookThroughDatabase } from "./make-backup.ts";
import { clearLeftScratch, withScratch } from "./scratch.ts";

export interface RestoreWish {
  readonly file: string;
  readonly key: Uint8Array;
  /** Nothing runs on it, and there is no store in it. The caller is the only writer. */
  readonly dataDir: string;
  readonly nowMs: number;
}

export interface Restored {
  readonly header: BackupHeader;
  readonly rows: number;
  readonly changed: number;
  /** Messages that the lost station may have sent. */
  readonly mayBeSent: number;
  /** What it holds beside the database, by name with slashes; `data/…` lie in the data folder already. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Throws UserError BAD_INPUT_FILE, BACKUP_UNREADABLE, BACKUP_NEWER, BACKUP_OTHER_KEY, BACKUP_STORE_THERE, KEY_IN_USE, KEY_NOT_HERE. */
export function restoreBackup({ file, key, dataDir, nowMs }: RestoreWish, env: Environment = process.env): Restored {
  const read = readHeader(file);
  const { header } = read;
  if (header.schema > (gatewayMigrations.at(-1)?.version ?? 0)) throw new UserError("BACKUP_NEWER", `Labbro ${header.labbro}.`);
  const seal = sealOfBackup(header, key);
  refuseStore(dataDir);
  const place = chosenPlace(env);
  const there = keyAt(dataDir, place, env);
  if (there !== null && !there.equals(key))
    throw new UserError("KEY_IN_USE", place.kind === "file" ? `File: ${place.path}.` : "");
  if (there === null && place.kind === "credential") throw notHere("");
  clearLeftScratch(dataDir);
  return withScratch(dataDir, (scratch) => {
    const names = unpackContainer(file, read, seal, scratch);
    const from = join(scratch, "data");
    const path = join(scratch, keptDatabase);
    if (!existsSync(path)) throw new UserError("BACKUP_UNREADABLE", "It holds no database.");
    const { rows, changed } = lookThroughDatabase(path, header, seal);
    writeDurablySync(join(from, keyFile), key);
    const mayBeSent = pause(from, nowMs, Date.parse(header.madeAt));
    const files = new Map(
      names.filter((name) => name !== keptDatabase).map((name) => [name, contentOf(join(scratch, name)) ?? none]),
    );
    if (there === null) putKey(dataDir, place, key, env);
    for (const [name, bytes] of files)
      if (/^data\/[^/]+$/.test(name)) writeDurablySync(join(dataDir, name.slice("data/".length)), bytes);
    moveFolders(from, dataDir, files);
    takeName(path, join(dataDir, storeFile));
    writeFolderMark(dataDir, header.store, place);
    return { header, rows, changed, mayBeSent, files };
  });
}

const none = new Uint8Array();

/** What a killed restore left (the key, small files) is no store. */
function refuseStore(dataDir: string): void {
  const isStore = existsSync(join(dataDir, storeFile)) || existsSync(join(dataDir, markFile));
  if (holdsStore(dataDir) && (isStore || readFolderMark(dataDir).state !== "none"))
    throw new UserError("BACKUP_STORE_THERE", `Folder: ${resolve(dataDir)}.`);
}

/** As its first writer: nothing of it leaves before a person says so. */
function pause(folder: string, nowMs: number, madeAt: number): number {
  const store = openGatewayStore(folder, {});
  try {
    store.pauses.restored(nowMs, madeAt);
    const { queued, published, stopped } = store.outbox.counts();
    store.checkpoint();
    return queued + published + stopped;
  } finally {
    store.close();
  }
}

/** Former versions of the configuration's files. */
function moveFolders(from: string, dataDir: string, files: ReadonlyMap<string, unknown>): void {
  const folders = new Set([...files.keys()].flatMap((name) => /^data\/([^/]+)\//.exec(name)?.[1] ?? []));
  for (const name of folders) if (!existsSync(join(dataDir, name))) renameSync(join(from, name), join(dataDir, name));
}
