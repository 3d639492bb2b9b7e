/** Files that a person names on the command line, to read. */
import { readFileSync } from "node:fs";
import { UserError } from "../domain/problem-catalogue.ts";

/** The text of a file. Throws UserError BAD_INPUT_FILE. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError("BAD_INPUT_FILE", `File: ${file}.`);
  }
}
