/** A conversation as a text file: one JSON object a line, the first about the whole, then one for each piece in its order. */
import type { CaptureChunk } from "../domain/capture.ts";

export type ConversationHead = Readonly<Record<string, string | number | boolean | null>>;

export const headLine = (head: ConversationHead): string => `${JSON.stringify({ capture: head })}\n`;

export const chunkLine = ({ at, direction, bytes }: CaptureChunk): string =>
  `${JSON.stringify({ at: new Date(at).toISOString(), direction, hex: Buffer.from(bytes).toString("hex") })}\n`;
