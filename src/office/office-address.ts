/**
 * Where the running gateway and the commands meet: a socket in the data folder, which only the gateway's account may enter, and never
 * anywhere else. On Windows it is a named pipe whose name both sides make of the folder's real path.
 */
import { createHash } from "node:crypto";
import { closeSync, constants, openSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";

export interface OfficeAddress {
  /** What is listened on, or dialled. */
  readonly path: string;
  /** To be called when the socket is listening, dialled, or given up. */
  release(): void;
}

/** The kernel keeps a socket's path in so many bytes, on some systems in four less than on Linux. */
const longestSocketPathBytes = 100;

/** The folder must be there. Throws UserError BAD_USAGE where its path is too long for a socket, and what `realpath` throws. */
export function officeAddress(dataDir: string, platform: NodeJS.Platform = process.platform): OfficeAddress {
  const folder = realpathSync.native(dataDir);
  if (platform === "win32") return { path: pipeName(folder), release: () => undefined };
  const path = join(folder, "control.sock");
  if (Buffer.byteLength(path) <= longestSocketPathBytes) return { path, release: () => undefined };
  if (platform !== "linux") throw new UserError("BAD_USAGE", `The path of the data folder is too long for a socket: ${folder}.`);
  return throughDescriptor(folder);
}

/** Windows takes `C:\Data` and `c:\data` for one folder. */
export function pipeName(realFolder: string): string {
  return `\\\\.\\pipe\\labbro-${createHash("sha256").update(realFolder.toLowerCase()).digest("hex").slice(0, 16)}`;
}

/** A short name for a file in a folder however deep: Linux lets an open folder be named by its descriptor. */
function throughDescriptor(folder: string): OfficeAddress {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: `/proc/self/fd/${descriptor}/control.sock`, release: () => closeSync(descriptor) };
}
