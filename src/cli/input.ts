/** Texts that a person names on the command line, to read. */
import { maxTextBytes, readInputFile } from "../app/input-file.ts";
import { encodings, fileText } from "../domain/file-text.ts";
import { UserError } from "../domain/problem-catalogue.ts";

export const encodingHelp = `how the file was saved: ${encodings.join(" or ")} (Excel's plain CSV). Default: ${encodings[0]}`;

/** The text of a file. Throws UserError BAD_INPUT_FILE, BAD_USAGE. */
export function readText(file: string, encoding: string = encodings[0]): string {
  const named = encodings.find((one) => one === encoding.toLowerCase());
  if (named === undefined) throw new UserError("BAD_USAGE", `--encoding takes ${encodings.join(" or ")}.`);
  return fileText(readInputFile(file, maxTextBytes), named).text;
}
