/** Files that a person asked for. */
import { writeFileSync } from "node:fs";
import { UserError } from "../domain/problem-catalogue.ts";

/** Creates a file that only its owner may read. Throws UserError BAD_OUTPUT_FILE; nothing is ever overwritten. */
export function createFile(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content, { flag: "wx", mode: 0o600 });
  } catch {
    throw new UserError("BAD_OUTPUT_FILE", `File: ${file}.`);
  }
}
