/** What a person names on the command line, to read. */

import { UserError } from "../domain/problem-catalogue.ts";
import { encodings, fileText } from "../domain/uploaded-text.ts";

export const encodingHelp = `how the file was saved: ${encodings.join(" or ")} (Excel's plain CSV). Default: ${encodings[0]}`;

/** The text of a file. Throws UserError BAD_INPUT_FILE, BAD_USAGE. */
export async function readText(file: string, encoding: string = encodings[0]): Promise<string> {
  const named = encodings.find((one) => one === encoding.toLowerCase());
  if (named === undefined) throw new UserError("BAD_USAGE", `--encoding takes ${encodings.join(" or ")}.`);
  const { maxTextBytes, readInputFile } = await import("../app/commands/input-file.ts");
  return fileText(readInputFile(file, maxTextBytes), named).text;
}

/** The bytes of records as text; `-`: standard input. Throws UserError BAD_INPUT_FILE. */
export async function readRecords(file: string): Promise<Uint8Array> {
  const { maxTextBytes, readInput } = await import("../app/commands/input-file.ts");
  return await readInput(file, maxTextBytes);
}

/** What a device said; `-`: standard input. Throws UserError BAD_INPUT_FILE. */
export async function readCapture(file: string): Promise<Uint8Array> {
  const { maxCaptureBytes, readInput } = await import("../app/commands/input-file.ts");
  return await readInput(file, maxCaptureBytes);
}

/** Picking one of a named list, with the list in the error when the name is not on it. */
export function choose<T>(what: string, name: string, from: readonly T[], nameOf: (one: T) => string): T {
  const found = from.find((one) => nameOf(one) === name);
  if (found !== undefined) return found;
  throw new UserError("BAD_USAGE", `There is no ${what} "${name}"; there is: ${from.map(nameOf).join(", ")}.`);
}

/** An option that takes one of a few words. Throws UserError BAD_USAGE with all of them. */
export function oneOf<Word extends string>(option: string, said: string, words: readonly Word[]): Word {
  const found = words.find((one) => one === said);
  if (found === undefined) throw new UserError("BAD_USAGE", `${option} takes one of ${words.join(", ")}.`);
  return found;
}
