/** A captured session as a file to hand on: personal data replaced unless a person says otherwise. */
import type { LoadedConfig } from "../config/settings.ts";
import type { CaptureChunk } from "../domain/capture.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { createFile } from "../files/durable.ts";
import type { CaptureSession } from "../store/wire/captures.ts";
import { readCaptured } from "./capture-list.ts";
import { configuredFor, decodeSession, deviceBytes, readerOf, type SessionReader } from "./decode-session.ts";
import { replacePersonalData } from "./personal.ts";

export interface ExportOptions {
  readonly dataDir: string;
  /** Says how a connection is to be read. */
  readonly config: LoadedConfig;
  readonly drivers: readonly DriverDefinition[];
  readonly id: number;
  readonly file: string;
  /** The instrument's bytes alone, as `decode` reads them; else the conversation, one JSON object a line. */
  readonly deviceOnly: boolean;
  readonly keepPersonal: boolean;
}

export interface Exported {
  readonly bytes: number;
  /** Of the driver's reading; what it did not understand it could not search for persons. Null where nothing was searched. */
  readonly problems: number | null;
}

/** Throws UserError NOT_FOUND, NOT_ALLOWED_NOW, CAPTURE_PERSONAL or BAD_OUTPUT_FILE; then there is no file. */
export function exportCapture(options: ExportOptions): Exported {
  const { dataDir, id, file, deviceOnly, keepPersonal } = options;
  const { session, chunks } = readCaptured(dataDir, id);
  const reader = keepPersonal ? null : readerFor(options, session);
  const shown = reader === null ? chunks : withoutPersons(reader, chunks);
  const content = deviceOnly ? deviceBytes(shown) : conversation(session, shown);
  createFile(file, content);
  return { bytes: content.length, problems: reader && decodeSession(reader, shown).problems.length };
}

function readerFor({ config, drivers }: ExportOptions, session: CaptureSession): SessionReader {
  const { driver, mode } = session;
  const reader = readerOf(drivers, driver, mode, configuredFor(config, session));
  if (reader !== null) return reader;
  throw new UserError("NOT_ALLOWED_NOW", `Nothing here says how ${driver} in mode ${mode} is read, so persons cannot be found.`);
}

function conversation({ driver, mode }: CaptureSession, chunks: readonly CaptureChunk[]): string {
  return headLine({ format: 1, driver, mode }) + chunks.map(chunkLine).join("");
}

/** The same chunks with the same lengths and times. Throws UserError CAPTURE_PERSONAL. */
export function withoutPersons(reader: SessionReader, chunks: readonly CaptureChunk[]): readonly CaptureChunk[] {
  const host = Buffer.concat(chunks.filter(({ direction }) => direction === "host").map(({ bytes }) => bytes));
  const streams = { device: deviceBytes(chunks), host };
  const decode = (device: Uint8Array) => decodeSession(reader, cutAgain(chunks, { device, host }));
  return cutAgain(chunks, replacePersonalData(reader.protocol, streams, decode));
}

function cutAgain(
  chunks: readonly CaptureChunk[],
  streams: { readonly device: Uint8Array; readonly host: Uint8Array },
): readonly CaptureChunk[] {
  const from = { device: 0, host: 0 };
  return chunks.map(({ at, direction, bytes }) => {
    const begin = from[direction];
    from[direction] += bytes.length;
    return { at, direction, bytes: streams[direction].subarray(begin, begin + bytes.length) };
  });
}

/** A conversation as a text file: one JSON object a line, the first about the whole, then one for each piece in its order. */
export type ConversationHead = Readonly<Record<string, string | number | boolean | null>>;

export const headLine = (head: ConversationHead): string => `${JSON.stringify({ capture: head })}\n`;

export const chunkLine = ({ at, direction, bytes }: CaptureChunk): string =>
  `${JSON.stringify({ at: new Date(at).toISOString(), direction, hex: Buffer.from(bytes).toString("hex") })}\n`;
