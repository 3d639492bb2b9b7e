/** A conversation as a text file: one JSON object a line, the first about the whole, then one for each piece in its order. */
import { writeFileSync } from "node:fs";
import type { CaptureChunk } from "../../domain/capture.ts";
import { UserError } from "../../domain/problem-catalogue.ts";

export type ConversationHead = Readonly<Record<string, string | number | boolean | null>>;

export const headLine = (head: ConversationHead): string => `${JSON.stringify({ capture: head })}\n`;

export const chunkLine = ({ at, direction, bytes }: CaptureChunk): string =>
  `${JSON.stringify({ at: new Date(at).toISOString(), direction, hex: Buffer.from(bytes).toString("hex") })}\n`;

/** Creates a file that only its owner may read. Throws UserError BAD_OUTPUT_FILE; nothing is ever overwritten. */
export function createFile(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content, { flag: "wx", mode: 0o600 });
  } catch {
    throw new UserError("BAD_OUTPUT_FILE", `File: ${file}.`);
  }
}
