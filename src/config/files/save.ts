/** Writes one configuration file so that a power cut leaves the old or the new text, never half; and keeps who, when and why. */
import { createHash } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EpochMs } from "../../domain/clock.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { writeDurably } from "../../files/durable.ts";
import { readRegularFile } from "../../files/regular-file.ts";
import { isConfigFile, maxConfigBytes } from "./files.ts";

export interface SaveFolders {
  readonly configDir: string;
  /** `<data>/config-history`. */
  readonly historyDir: string;
}

export interface SaveNote {
  readonly by: string;
  readonly why: string;
  readonly at: EpochMs;
}

export interface HistoryEntry extends SaveNote {
  readonly file: string;
  /** Null: the file was new. */
  readonly before: string | null;
  readonly after: string;
}

/** Saves a text that the caller has checked. History comes first: there may be a note without a change, never a change without a note. */
export async function saveFile(folders: SaveFolders, name: string, text: string, note: SaveNote): Promise<void> {
  if (!isConfigFile(name)) throw new UserError("BAD_USAGE", `${JSON.stringify(name)} is no configuration file.`);
  if (note.by.trim() === "" || note.why.trim() === "") throw new UserError("BAD_USAGE", "Say who makes the change and why.");
  const target = join(folders.configDir, name);
  const entry: HistoryEntry = { file: name, by: note.by, why: note.why, at: note.at, before: await textOf(target), after: text };
  await mkdir(folders.historyDir, { recursive: true, mode: 0o700 });
  await mkdir(dirname(target), { recursive: true });
  await writeDurably(join(folders.historyDir, entryName(entry)), `${JSON.stringify(entry, null, 2)}\n`);
  await writeDurably(target, text, 0o640);
}

/** Every saved change, oldest first. */
export async function readHistory(historyDir: string): Promise<readonly HistoryEntry[]> {
  const names = (await readdir(historyDir).catch(() => [])).filter((name) => /^\d.*\.json$/.test(name)).sort();
  return await Promise.all(names.map(async (name) => JSON.parse((await textOf(join(historyDir, name))) ?? "") as HistoryEntry));
}

/** Sorts by time; two changes of one file in one millisecond differ by content. */
function entryName({ at, file, after }: HistoryEntry): string {
  const digest = createHash("sha256").update(after).digest("hex").slice(0, 8);
  return `${new Date(at).toISOString().replaceAll(":", "-")}_${file.replaceAll("/", "_")}_${digest}.json`;
}

/** A settings file's text before and after, and a note. */
const maxEntryBytes = 16 * maxConfigBytes;

/** Null: there is none. */
async function textOf(path: string): Promise<string | null> {
  const read = await readRegularFile(path, maxEntryBytes);
  if (typeof read !== "string") return read.toString("utf8");
  if (read === "missing") return null;
  throw new UserError("BAD_INPUT_FILE", `${path} is no ordinary file of settings, or cannot be read.`);
}
