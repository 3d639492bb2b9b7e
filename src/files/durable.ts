/**
 * Small files that a power cut leaves whole: the old text or the new one, never half. A draft is written and synced, takes the name, and
 * the folder's own entry is synced too. Drafts begin with a dot and end in `.new`, so that what a kill left behind is recognised.
 */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { closeSync, fchmodSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import * as files from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../domain/problem-catalogue.ts";
import { narrow } from "./private.ts";
import { readRegularFile, readRegularFileSync } from "./regular-file.ts";

/** For its owner alone, whatever the umask. */
export const privateMode = 0o600;

/** Writes the file unless it says so already. Returns whether it was written. */
export function writeDurablySync(path: string, content: string | Uint8Array, mode = privateMode): boolean {
  // One that is longer, or no file at all, says something else.
  if (isSame(readRegularFileSync(path, Buffer.byteLength(content)), content)) {
    if (mode === privateMode) narrow(path);
    return false;
  }
  const draft = draftOf(path);
  try {
    const file = fs.openSync(draft, "wx", mode);
    try {
      fs.fchmodSync(file, mode);
      fs.writeFileSync(file, content);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    renamePatiently(draft, path);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
  return true;
}

/** Of a file that is too long to be written at once and is on the disk whole. */
export function takeName(draft: string, path: string): void {
  renamePatiently(draft, path);
  syncFolder(dirname(path));
}

/** The same where the disk may be slow (another machine's folder) and nothing else may wait for it. */
export async function writeDurably(path: string, content: string | Uint8Array, mode = privateMode): Promise<boolean> {
  if (isSame(await readRegularFile(path, Buffer.byteLength(content)), content)) return false;
  const draft = draftOf(path);
  try {
    const file = await files.open(draft, "wx", mode);
    try {
      await file.chmod(mode);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await renamePatientlyAsync(draft, path);
  } catch (error) {
    await files.rm(draft, { force: true });
    throw error;
  }
  if (process.platform === "win32") return true;
  const folder = await files.open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
  return true;
}

/** Longer than anything that is written here. */
const maxSmallBytes = 1024 * 1024;

/** Null: there is none. Empty: what has its name is no small file (a folder, a pipe). Throws what forbids it to be read. */
export function contentOf(path: string): Buffer | null {
  const read = readRegularFileSync(path, maxSmallBytes);
  if (read === "missing") return null;
  if (read === "unreadable") throw refusalOf(path);
  return typeof read === "string" ? Buffer.alloc(0) : read;
}

/** The operating system's own words. */
function refusalOf(path: string): unknown {
  try {
    fs.accessSync(path, fs.constants.R_OK);
    return new Error("a file could not be read");
  } catch (error) {
    return error;
  }
}

const isSame = (before: Buffer | string, content: string | Uint8Array): boolean =>
  typeof before !== "string" && before.equals(Buffer.from(content));

/** With the process's number, so that one that is being written now is told from one that was left. */
export const draftOf = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString("hex")}.new`);

/** On Windows a virus scanner or an indexer holds a file for a moment. */
const heldForAMoment = ["EPERM", "EBUSY", "EACCES"];
const renameAttempts = 6;
const waitMs = (attempt: number): number => 10 * 2 ** attempt;

const mayTryAgain = (error: unknown, attempt: number): boolean =>
  attempt < renameAttempts && heldForAMoment.includes((error as NodeJS.ErrnoException).code ?? "");

/** `rename` and `wait` are handed in by tests alone. */
export function renamePatiently(from: string, to: string, rename = fs.renameSync, wait: (ms: number) => void = waitHere): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      rename(from, to);
      return;
    } catch (error) {
      if (!mayTryAgain(error, attempt)) throw error;
      wait(waitMs(attempt));
    }
  }
}

async function renamePatientlyAsync(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await files.rename(from, to);
      return;
    } catch (error) {
      if (!mayTryAgain(error, attempt)) throw error;
      await delay(waitMs(attempt));
    }
  }
}

const waitHere = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Without it a rename may not survive a power cut. Windows cannot sync a folder and does not need to. */
/** Gone when it returns, also after a power cut; one that was not there is. */
export function removeDurablySync(path: string): void {
  fs.rmSync(path, { force: true });
  syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = fs.openSync(path, "r");
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}

/**
 * Files that a person asked for. Creates a file that only its owner may read. Throws UserError BAD_OUTPUT_FILE; nothing is ever
 * overwritten.
 */
export function createFile(file: string, content: string | Uint8Array): void {
  try {
    const opened = openSync(file, "wx", 0o600);
    try {
      // Whatever the umask.
      if (process.platform !== "win32") fchmodSync(opened, 0o600);
      writeFileSync(opened, content);
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {
    // Whatever keeps it from being written, the person chooses another place.
    throw new UserError("BAD_OUTPUT_FILE", `File: ${file}.`);
  }
}
