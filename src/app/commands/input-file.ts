/** What a person hands to a command: a file, or standard input for `-`. Never waits for a pipe or a device, never reads without an end. */
import { fstatSync } from "node:fs";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type NotRead, readRegularFileSync } from "../../files/regular-file.ts";

const kib = 1024;
const mib = 1024 * kib;

/** Lists, registers, vectors: the longest real ones are a tenth of it. */
export const maxTextBytes = 4 * mib;
/** A week of a busy instrument is a hundredth of it. */
export const maxCaptureBytes = 32 * mib;

/** Throws UserError BAD_INPUT_FILE. */
export function readInputFile(file: string, maxBytes: number): Uint8Array {
  const read = readRegularFileSync(file, maxBytes);
  if (typeof read === "string") throw new UserError("BAD_INPUT_FILE", `${file} ${sentence(read, maxBytes)}.`);
  return read;
}

/** To its end, or the file's bytes. Throws UserError BAD_INPUT_FILE. */
export async function readInput(file: string, maxBytes: number): Promise<Uint8Array> {
  if (file !== "-") return readInputFile(file, maxBytes);
  if (isFolder(0)) throw new UserError("BAD_INPUT_FILE", `Standard input ${sentence("folder", maxBytes)}.`);
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of process.stdin as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length > maxBytes) throw new UserError("BAD_INPUT_FILE", `Standard input ${sentence("too-big", maxBytes)}.`);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    // A terminal that is gone.
    throw new UserError("BAD_INPUT_FILE", "Standard input cannot be read.");
  }
  return Buffer.concat(parts);
}

/** Node reads nothing from one and says nothing. */
function isFolder(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isDirectory();
  } catch {
    // Closed: Node says so when it is read.
    return false;
  }
}

function sentence(why: NotRead, maxBytes: number): string {
  switch (why) {
    case "missing":
      return "does not exist";
    case "folder":
      return "is a folder";
    case "no-file":
      return "is no ordinary file";
    case "too-big":
      return `is longer than ${maxBytes / mib} MiB`;
    case "unreadable":
      return "cannot be read by this account";
  }
}
