/** Notes of who changed the configuration and why, files within the data folder: sealed as the store's values are, bound to their names. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { writeDurablySync } from "../../files/durable.ts";
import { readRegularFileSync } from "../../files/regular-file.ts";
import { orLess, type Place, type Seal } from "./seal.ts";
import { keyNumberOf } from "./sealed-value.ts";

export interface SealedNotes {
  hide(text: string, name: string): string;
  /** As it was written, also where an earlier version wrote it in the clear; null: it does not open. */
  show(content: string, name: string): string | null;
}

const head = "labbro sealed ";
/** Longer than any note: two texts of a file of settings. */
const mostBytes = 64 * 1024 * 1024;

const placeOf = (name: string): Place => ["config-history.note", name];
const sealedBytes = (content: string): Buffer => Buffer.from(content.slice(head.length), "base64");

export function sealedNotes(seal: Seal): SealedNotes {
  return {
    hide: (text, name) => `${head}${seal.seal(Buffer.from(text, "utf8"), placeOf(name)).toString("base64")}\n`,
    show: (content, name) =>
      content.startsWith(head)
        ? orLess(
            () => seal.open(sealedBytes(content), placeOf(name)).toString("utf8"),
            () => null,
          )
        : content,
  };
}

/** Brings every note in a folder under the newest key: clear ones of earlier versions, and those of a former key. One that does not open stays. */
export function sealFormerNotes(folder: string | null, seal: Seal, newest: number): void {
  if (folder === null) return;
  const { hide, show } = sealedNotes(seal);
  for (const name of namesIn(folder)) {
    const read = readRegularFileSync(join(folder, name), mostBytes);
    const content = typeof read === "string" ? "" : read.toString("utf8");
    const isDone = content === "" || (content.startsWith(head) && keyNumberOf(sealedBytes(content)) === newest);
    const text = isDone ? null : show(content, name);
    if (text !== null) writeDurablySync(join(folder, name), hide(text, name));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
