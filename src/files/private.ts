/** Folders and files that hold persons' data: for their owner alone, whatever the umask, and narrowed where they were wider. */
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { isOddFile } from "./regular-file.ts";

const folderMode = 0o700;
const fileMode = 0o600;
const others = 0o077;

/**
 * Makes the folder, or narrows one that is `ours`: a folder of other things (`/tmp`, a home) is not made unreadable for its other users,
 * it is refused. Windows keeps such rights elsewhere. Throws UserError FOLDER_OPEN, NOT_PERMITTED.
 */
export function ownFolder(path: string, isOurs: (names: readonly string[]) => boolean): void {
  try {
    const made = mkdirSync(path, { recursive: true, mode: folderMode });
    if (process.platform === "win32") return;
    const { mode } = statSync(path);
    if (made === undefined && (mode & others) !== 0 && !isOurs(readdirSync(path)))
      throw new UserError("FOLDER_OPEN", `Folder: ${resolve(path)}.`);
    if ((mode & 0o777) !== folderMode) chmodSync(path, folderMode);
  } catch (error) {
    throw deniedOr(error, path);
  }
}

/** Makes a folder of ours where there is none; one that is there may be anybody's and stays as it is. */
export function ownNewFolder(path: string): void {
  try {
    const made = mkdirSync(path, { recursive: true, mode: folderMode });
    if (made !== undefined && process.platform !== "win32") chmodSync(path, folderMode);
  } catch (error) {
    throw deniedOr(error, path);
  }
}

/** The empty file, if there is none. Throws UserError NOT_PERMITTED, BAD_INPUT_FILE. */
export function ownNewFile(path: string): void {
  try {
    // A pipe of that name would be waited for.
    if (isOddFile(path)) throw new UserError("BAD_INPUT_FILE", `${resolve(path)} is no ordinary file.`);
    closeSync(openSync(path, "a", fileMode));
  } catch (error) {
    throw deniedOr(error, path);
  }
  narrow(path);
}

/** A file that is there is for its owner alone from now on; one that is not is nobody's. */
export function narrow(path: string): void {
  if (process.platform === "win32") return;
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || (found.mode & 0o777) === fileMode) return;
    chmodSync(path, fileMode);
  } catch (error) {
    throw deniedOr(error, path);
  }
}

/** What a path can be instead, by the operating system's word. */
const noFolder: Readonly<Record<string, string>> = {
  EEXIST: "is no folder",
  ENOTDIR: "lies in something that is no folder",
  ENOENT: "cannot be made where it should lie",
  ELOOP: "leads round in a circle of links",
  ENAMETOOLONG: "is too long a name",
  EINVAL: "cannot be made where it should lie",
};

function deniedOr(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new UserError("NOT_PERMITTED", `This account may not use ${resolve(path)}.`, { cause: error });
  const why = noFolder[code ?? ""];
  return why === undefined ? error : new UserError("BAD_INPUT_FILE", `${resolve(path)} ${why}.`, { cause: error });
}
