/** Writes one configuration file so that a power cut leaves the old or the new text, never half; and keeps who, when and why. */
import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EpochMs } from "../../domain/clock.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { writeDurablySync } from "../../files/durable.ts";
import { readRegularFileSync } from "../../files/regular-file.ts";
import { isConfigFile, maxConfigBytes } from "./folder-texts.ts";

export interface SaveFolders {
  readonly configDir: string;
  /** `<data>/config-history`. */
  readonly historyDir: string;
  /** Default: in the clear. */
  readonly notes?: NoteCodec | undefined;
}

/** How a note lies on the disk, for it names people. `show`: null where it is not what was hidden. */
export interface NoteCodec {
  hide(text: string, name: string): string;
  show(content: string, name: string): string | null;
}

const inTheClear: NoteCodec = { hide: (text) => text, show: (content) => content };

export interface SaveNote {
  readonly by: string;
  readonly why: string;
  readonly at: EpochMs;
  /** Connections whose wiring, driver or mode the change touches: it is on trial until one of them has been understood. */
  readonly onTrial?: readonly string[];
  /** It came back by itself: nobody decided it. */
  readonly isReturn?: true;
}

export interface HistoryEntry extends SaveNote {
  readonly file: string;
  /** Null: the file was new. */
  readonly before: string | null;
  readonly after: string;
}

/**
 * Saves a text that the caller has checked, in one go. History comes first: there may be a note without a change, never a change without
 * a note.
 */
export function saveFile(folders: SaveFolders, name: string, text: string, note: SaveNote): HistoryEntry {
  if (!isConfigFile(name))
    throw new UserError("BAD_USAGE", {
      en: `${JSON.stringify(name)} is no configuration file.`,
      nb: "Dette er ikke navnet på en fil med oppsett.",
    });
  if (note.by.trim() === "" || note.why.trim() === "")
    throw new UserError("BAD_USAGE", { en: "Say who makes the change and why.", nb: "Skriv hvorfor oppsettet endres." });
  const target = join(folders.configDir, name);
  const entry: HistoryEntry = { file: name, ...note, before: textOf(target), after: text };
  mkdirSync(folders.historyDir, { recursive: true, mode: 0o700 });
  requireWritable(dirname(target));
  const { hide } = folders.notes ?? inTheClear;
  const noteName = entryName(entry);
  writeDurablySync(join(folders.historyDir, noteName), hide(`${JSON.stringify(entry, null, 2)}\n`, noteName));
  writeDurablySync(target, text, 0o640);
  return entry;
}

/** Looked at before the note is written: a folder that only others may write in is common. Throws UserError CONFIG_UNWRITABLE. */
function requireWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") throw error;
    throw new UserError("CONFIG_UNWRITABLE", "", { cause: error });
  }
}

/** Every saved change that can be shown, oldest first. */
export function readHistory(historyDir: string, { show } = inTheClear): readonly HistoryEntry[] {
  return namesIn(historyDir).flatMap((name) => {
    const text = show(textOf(join(historyDir, name)) ?? "", name);
    return text === null ? [] : [JSON.parse(text) as HistoryEntry];
  });
}

function namesIn(historyDir: string): readonly string[] {
  try {
    return readdirSync(historyDir)
      .filter((name) => /^\d.*\.json$/.test(name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new UserError("BAD_INPUT_FILE", `${historyDir} cannot be read.`, { cause: error });
  }
}

/** Sorts by time; two changes of one file in one millisecond differ by content. */
function entryName({ at, file, after }: HistoryEntry): string {
  const digest = createHash("sha256").update(after).digest("hex").slice(0, 8);
  return `${new Date(at).toISOString().replaceAll(":", "-")}_${file.replaceAll("/", "_")}_${digest}.json`;
}

/** A settings file's text before and after, and a note. */
const maxEntryBytes = 16 * maxConfigBytes;

/** Null: there is none. */
function textOf(path: string): string | null {
  const read = readRegularFileSync(path, maxEntryBytes);
  if (typeof read !== "string") return read.toString("utf8");
  if (read === "missing") return null;
  throw new UserError("BAD_INPUT_FILE", `${path} is no ordinary file of settings, or cannot be read.`);
}
