/**
 * Where a store's key lies: a named choice, kept in the mark beside it (marks.ts). What somebody who takes the disk can read depends
 * on it and on nothing else.
 */
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { contentOf, writeDurablySync } from "../../files/durable.ts";
import { narrow } from "../../files/private.ts";
import { isOddFile } from "../../files/regular-file.ts";
import type { StoreFiles, StoreKind } from "../store-files.ts";
import { protect, unprotect } from "./windows-protection.ts";

/** `folder`: beside the data. `file`: elsewhere. `credential`: handed over by systemd. `windows`: beside the data, locked by DPAPI. */
export type KeyPlace =
  | { readonly kind: "folder" | "windows" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "credential"; readonly name: string };

export type Environment = Readonly<Record<string, string | undefined>>;

export const keyBytes = 32;

/** What a file `key` of a mark says; null: nothing that is known here. */
export function keyPlaceOf(said: unknown): KeyPlace | null {
  if (typeof said !== "object" || said === null || !("kind" in said)) return null;
  const { kind, path, name } = said as Readonly<Record<string, unknown>>;
  if (kind === "folder" || kind === "windows") return { kind };
  if (kind === "file" && typeof path === "string") return { kind, path };
  return kind === "credential" && typeof name === "string" ? { kind, name } : null;
}

/** Where the key of a new store is to lie, as its environment says. */
export function chosenPlace(kind: StoreKind, env: Environment): KeyPlace {
  const { CREDENTIALS_DIRECTORY: handedOver } = env;
  const { credential: name } = kind;
  const isHandedOver = handedOver !== undefined && contentOf(join(handedOver, name)) !== null;
  return placeNow(kind, isHandedOver ? { kind: "credential", name } : { kind: "folder" }, env);
}

/** The environment goes before whatever a mark says: for a store that was put back on another PC. */
export function placeNow({ keyVariable }: StoreKind, said: KeyPlace, env: Environment): KeyPlace {
  const path = env[keyVariable];
  return path === undefined || path === "" ? said : { kind: "file", path: resolve(path) };
}

/** The file that the key is read from; null: the service manager handed nothing over. */
export function fileOf(files: StoreFiles, place: KeyPlace, { CREDENTIALS_DIRECTORY: handedOver }: Environment): string | null {
  if (place.kind === "file") return place.path;
  if (place.kind === "credential") return handedOver === undefined ? null : join(handedOver, place.name);
  return place.kind === "windows" ? files.windowsKey : files.key;
}

/** What lies there, whatever it is; null: nothing. Throws UserError KEY_NOT_HERE where it cannot be read. */
export function keyAt(files: StoreFiles, place: KeyPlace, env: Environment): Buffer | null {
  const file = fileOf(files, place, env);
  if (file === null) throw notHere("systemd hands it over to the service alone (LoadCredentialEncrypted=).");
  // Before it is read: a pipe would be waited for.
  if (isOddFile(file)) throw notHere(`${file} is no ordinary file.`);
  const content = contentOf(file);
  return content !== null && place.kind === "windows" ? unprotect(content) : content;
}

/** Over what it said, before the name goes: on a disk that writes in place nothing of it is left. */
export function wipeFile(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  const file = openSync(path, "r+");
  try {
    writeSync(file, randomBytes(size));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path);
}

/** By whatever names: a link, or another way to its folder. Both are there, or it is answered by name. */
function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  if (a === undefined || b === undefined) return resolve(one) === resolve(other);
  return a.dev === b.dev && a.ino === b.ino;
}

/**
 * What is left of the key beside the data once it lies in another place: only where it is certain that it lies there. `former`: the file
 * that it lay in, wiped only if it holds this key.
 */
export function wipeLeftKey(
  files: StoreFiles,
  place: KeyPlace,
  key: Uint8Array,
  { CREDENTIALS_DIRECTORY }: Environment,
  former?: string,
): void {
  const inFolder = [files.key, files.windowsKey];
  const isFormer = former !== undefined && contentOf(former)?.equals(key) === true;
  const left = [...inFolder, ...(isFormer ? [former] : [])].filter((path) => existsSync(path));
  const own = { CREDENTIALS_DIRECTORY };
  const file = fileOf(files, place, own);
  const others = left.filter((path) => file !== null && !isSameFile(path, file));
  if (file === null || others.length === 0 || keyAt(files, place, own)?.equals(key) !== true) return;
  for (const path of others) wipeOrTell(path);
}

/** Throws UserError KEY_LEFT. */
function wipeOrTell(path: string): void {
  try {
    wipeFile(path);
  } catch (error) {
    throw new UserError("KEY_LEFT", `File: ${path}${reasonOf(error)}.`, { cause: error });
  }
}

const reasonOf = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? "" : ` (${code})`;
};

export const notHere = (what: string): UserError => new UserError("KEY_NOT_HERE", what);

export const cannotWrite = (): UserError =>
  new UserError("KEY_NOT_WRITTEN", "systemd's credentials are written with systemd-creds.");

/** Durably. Throws UserError KEY_NOT_WRITTEN for a place that Labbro cannot write to. */
export function putKey(files: StoreFiles, place: KeyPlace, key: Uint8Array, env: Environment): void {
  const file = fileOf(files, place, env);
  if (file === null || place.kind === "credential") throw cannotWrite();
  // A slip, or the folder of a stick that is not in: one made here would lie on this disk.
  if (!existsSync(dirname(file))) throw new UserError("KEY_NOT_WRITTEN", `There is no folder ${dirname(file)}.`);
  try {
    writeDurablySync(file, place.kind === "windows" ? protect(key) : key);
    narrow(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("KEY_NOT_WRITTEN", `File: ${file}${reasonOf(error)}.`, { cause: error });
  }
}
