/** Files that a person names on the command line, to read and to write. */
import { readFileSync, writeFileSync } from "node:fs";
import { UserError } from "../domain/problem-catalogue.ts";

/** The text of a file. Throws UserError BAD_INPUT_FILE. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError("BAD_INPUT_FILE", `File: ${file}.`);
  }
}

/** Writes a file that a person asked for. Throws UserError BAD_OUTPUT_FILE. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new UserError("BAD_OUTPUT_FILE", `File: ${file}.`);
  }
}
