/** Reads a file only if it is one: a pipe, a device or a folder of that name would never end, or hold no settings. */
import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";

/** Why there is nothing to read. `missing` is an answer like any other; the rest a person must mend. */
export type NotRead = "missing" | "folder" | "no-file" | "too-big" | "unreadable";

/** Never hangs, and never reads more than `maxBytes`. */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer | NotRead> {
  try {
    // Looked at before it is opened: opening a device can do something already.
    const before = kindOf(await stat(path), maxBytes);
    if (before !== null) return before;
    // Without waiting, in case it has become a pipe meanwhile.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = kindOf(await file.stat(), maxBytes);
      if (found !== null) return found;
      const buffer = Buffer.alloc(maxBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        length += bytesRead;
        if (bytesRead === 0 || length > maxBytes) break;
      }
      return length > maxBytes ? "too-big" : buffer.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    // Any refusal of the operating system: rights, a circle of links, a broken disk.
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "missing" : "unreadable";
  }
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
