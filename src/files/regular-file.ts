/** Reads a file only if it is one: a pipe, a device or a folder of that name would never end, or hold nothing that is meant. */
import * as fs from "node:fs";
import { open, stat } from "node:fs/promises";

/** Why there is nothing to read. `missing` is an answer like any other; the rest a person must mend. */
export type NotRead = "missing" | "folder" | "no-file" | "too-big" | "unreadable";

/** Without waiting, in case it has become a pipe since it was looked at. */
const atOnce = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);

/** Never hangs, and never reads more than `maxBytes`. */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer | NotRead> {
  try {
    // Looked at before it is opened: opening a device can do something already.
    const before = kindOf(await stat(path), maxBytes);
    if (before !== null) return before;
    const file = await open(path, atOnce);
    try {
      const found = await file.stat();
      const kind = kindOf(found, maxBytes);
      if (kind !== null) return kind;
      const content = contentFor(found, maxBytes);
      for (let more = true; more; ) more = content.took((await file.read(content.room())).bytesRead);
      return content.whole();
    } finally {
      await file.close();
    }
  } catch (error) {
    return reasonOf(error);
  }
}

/** The same, for what a command or a start waits for anyway. */
export function readRegularFileSync(path: string, maxBytes: number): Buffer | NotRead {
  try {
    const before = kindOf(fs.statSync(path), maxBytes);
    if (before !== null) return before;
    const file = fs.openSync(path, atOnce);
    try {
      const found = fs.fstatSync(file);
      const kind = kindOf(found, maxBytes);
      if (kind !== null) return kind;
      const content = contentFor(found, maxBytes);
      for (let more = true; more; ) more = content.took(fs.readSync(file, content.room()));
      return content.whole();
    } finally {
      fs.closeSync(file);
    }
  } catch (error) {
    return reasonOf(error);
  }
}

/** Something of that name is there and is no ordinary file: opening it could wait for ever. What is forbidden shows when it is opened. */
export function isOddFile(path: string): boolean {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  } catch (error) {
    return reasonOf(error) === "unreadable" && !["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}

/** Something has that name, be it a link that leads nowhere: what takes the name would take its place. */
export function isNameTaken(path: string): boolean {
  try {
    fs.lstatSync(path);
    return true;
  } catch (error) {
    return reasonOf(error) !== "missing";
  }
}

/** Any refusal of the operating system: rights, a circle of links, a broken disk. */
function reasonOf(error: unknown): NotRead {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  // Below what is no folder there is nothing either.
  return code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable";
}

interface Kind {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

function kindOf(stats: Kind, maxBytes: number): NotRead | null {
  if (stats.isDirectory()) return "folder";
  if (!stats.isFile()) return "no-file";
  return stats.size > maxBytes ? "too-big" : null;
}

/** Room for what a file says it holds; it may have grown, and files of the system (`/proc`) say 0. */
function contentFor({ size }: Kind, maxBytes: number) {
  let buffer = Buffer.alloc(Math.min(maxBytes, Math.max(size, 4_096)) + 1);
  let length = 0;
  return {
    room: (): Buffer => {
      if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(maxBytes + 1, 2 * length));
      return buffer.subarray(length);
    },
    /** False: that is all, or too much. */
    took: (bytes: number): boolean => {
      length += bytes;
      return bytes > 0 && length <= maxBytes;
    },
    whole: (): Buffer | NotRead => (length > maxBytes ? "too-big" : buffer.subarray(0, length)),
  };
}
