/** What a person names on the command line, to read. */
import { encodings, fileText } from "../domain/file-text.ts";
import { UserError } from "../domain/problem-catalogue.ts";

export const encodingHelp = `how the file was saved: ${encodings.join(" or ")} (Excel's plain CSV). Default: ${encodings[0]}`;

/** The text of a file. Throws UserError BAD_INPUT_FILE, BAD_USAGE. */
export async function readText(file: string, encoding: string = encodings[0]): Promise<string> {
  const named = encodings.find((one) => one === encoding.toLowerCase());
  if (named === undefined) throw new UserError("BAD_USAGE", `--encoding takes ${encodings.join(" or ")}.`);
  const { maxTextBytes, readInputFile } = await import("../app/input-file.ts");
  return fileText(readInputFile(file, maxTextBytes), named).text;
}

/** The bytes of records as text; `-`: standard input. Throws UserError BAD_INPUT_FILE. */
export async function readRecords(file: string): Promise<Uint8Array> {
  const { maxTextBytes, readInput } = await import("../app/input-file.ts");
  return await readInput(file, maxTextBytes);
}

/** What a device said; `-`: standard input. Throws UserError BAD_INPUT_FILE. */
export async function readCapture(file: string): Promise<Uint8Array> {
  const { maxCaptureBytes, readInput } = await import("../app/input-file.ts");
  return await readInput(file, maxCaptureBytes);
}
