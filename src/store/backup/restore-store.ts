/**
 * A backup becomes a store where there is none. Everything is prepared in a scratch folder; then the key and last the database take their
 * places. A kill before that leaves no database, and the restore is done again.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { contentOf, takeName } from "../../files/durable.ts";
import { chosenPlace, type Environment, keyAt, notHere, putKey } from "../key/key-place.ts";
import { holdsStore, readMark, writeMark } from "../opening/marks.ts";
import { folderOf, type StoreFiles } from "../store-files.ts";
import { sealOfBackup, unpackContainer } from "./container.ts";
import { type BackupHeader, readHeader } from "./header.ts";
import { lookThroughDatabase } from "./make-backup.ts";
import { clearLeftScratch, withScratch } from "./scratch.ts";

export interface RestoreWish {
  readonly file: string;
  readonly key: Uint8Array;
  /** Nothing runs on it, and there is none. The caller is the only writer. */
  readonly store: StoreFiles;
}

export interface Restored {
  readonly header: BackupHeader;
  readonly rows: number;
  readonly changed: number;
  /** What it holds beside the database, by name with slashes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What is made of what was unpacked, before any of it takes its place. */
export type Prepare = (scratch: string, restored: Restored) => void;

/** Throws UserError BAD_INPUT_FILE, BACKUP_UNREADABLE, BACKUP_NEWER, BACKUP_OTHER_KEY, BACKUP_STORE_THERE, KEY_IN_USE, KEY_NOT_HERE. */
export function restoreStore({ file, key, store }: RestoreWish, env: Environment, prepare: Prepare): Restored {
  const { kind } = store;
  const read = readHeader(file);
  const { header } = read;
  if (header.schema > (kind.migrations.at(-1)?.version ?? 0)) throw new UserError("BACKUP_NEWER", `Labbro ${header.labbro}.`);
  const seal = sealOfBackup(header, key);
  refuseStore(store);
  const place = chosenPlace(kind, env);
  const there = keyAt(store, place, env);
  if (there !== null && !there.equals(key))
    throw new UserError("KEY_IN_USE", place.kind === "file" ? `File: ${place.path}.` : "");
  if (there === null && place.kind === "credential") throw notHere("");
  clearLeftScratch(store);
  return withScratch(store, (scratch) => {
    const names = unpackContainer(file, read, seal, scratch);
    const path = join(scratch, kind.keptAs);
    if (!existsSync(path)) throw new UserError("BACKUP_UNREADABLE", `It holds no ${kind.keptAs}.`);
    const found = lookThroughDatabase(path, kind, header, key);
    const others = names.filter((name) => name !== kind.keptAs);
    const files = new Map(others.map((name) => [name, contentOf(join(scratch, name)) ?? none]));
    const restored = { header, ...found, files };
    prepare(scratch, restored);
    if (there === null) putKey(store, place, key, env);
    takeName(path, store.database);
    writeMark(store, header.store, place);
    return restored;
  });
}

const none = new Uint8Array();

/** What a killed restore left (the key, small files) is no store. */
function refuseStore(store: StoreFiles): void {
  const isStore = existsSync(store.database) || existsSync(store.mark);
  if (holdsStore(store) && (isStore || readMark(store).state !== "none"))
    throw new UserError("BACKUP_STORE_THERE", `Folder: ${folderOf(store)}.`);
}
