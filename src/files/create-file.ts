/** Files that a person asked for. */
import { closeSync, fchmodSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import { UserError } from "../domain/problem-catalogue.ts";

/** Creates a file that only its owner may read. Throws UserError BAD_OUTPUT_FILE; nothing is ever overwritten. */
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
