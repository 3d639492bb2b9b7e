/**
 * Files of a store that a failing disk or a careless hand has changed: bits flipped, ends cut off, pages exchanged, files emptied or gone.
 * Whatever comes of it, nothing reads otherwise than it was written, and what is missing is told: the store is refused in a sentence, or reading
 * it says so, or looking through it finds it.
 */
import { cpSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Whole numbers from 0 on, up to `below`. */
export type Pick = (below: number) => number;

const pageBytes = 4096;

/** What somebody may find of a store, by name. */
export type Contents = ReadonlyMap<string, string>;

export type Outcome = "as it was" | "refused" | "told";

/** A store to be harmed, of one kind. */
export interface Harmable {
  readonly folder: string;
  /** Names within it; one that stands there twice is harmed twice as often. */
  readonly files: readonly string[];
  /** What is there while it is whole. */
  readonly size: number;
  /** Opens a harmed copy. Throws where a law is broken. */
  opened(copy: string, harmedFile: string): Outcome | Promise<Outcome>;
  close(): void;
}

const flipped = (bytes: Buffer, pick: Pick): Buffer => {
  for (let n = 1 + pick(4); n > 0 && bytes.length > 0; n -= 1) {
    const at = pick(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
  }
  return bytes;
};
const pageSwapped = (bytes: Buffer, pick: Pick): Buffer => {
  const pages = Math.floor(bytes.length / pageBytes);
  if (pages < 2) return flipped(bytes, pick);
  const [a, b] = [pick(pages) * pageBytes, pick(pages) * pageBytes];
  const one = Buffer.from(bytes.subarray(a, a + pageBytes));
  bytes.copy(bytes, a, b, b + pageBytes);
  one.copy(bytes, b);
  return bytes;
};
const pageFilled = (bytes: Buffer, pick: Pick): Buffer => {
  const at = pick(Math.max(Math.floor(bytes.length / pageBytes), 1)) * pageBytes;
  return bytes.fill(pick(2) === 0 ? 0 : 0xa5, at, Math.min(at + pageBytes, bytes.length));
};

/** Does one thing to one file of the folder; says which, for whoever looks for a broken law. */
export function harm(folder: string, files: readonly string[], pick: Pick): { readonly file: string; readonly what: string } {
  const file = files[pick(files.length)] ?? "";
  const path = join(folder, file);
  if (!existsSync(path)) return { file, what: `${file} is not there` };
  const way = pick(12);
  if (way === 0) rmSync(path);
  else if (way < 3) truncateSync(path, pick(statSync(path).size));
  else {
    const change = way < 7 ? flipped : way < 10 ? pageSwapped : pageFilled;
    writeFileSync(path, change(readFileSync(path), pick));
  }
  return { file, what: `${file}, way ${way}` };
}

/** Throws where something reads otherwise than it was written, or is missing and nobody is told. */
export function heldAgainst(before: Contents, after: Contents, isTold: () => boolean): Outcome {
  for (const [name, content] of after)
    if (before.get(name) !== content) throw new Error(`${name} reads otherwise than it was written`);
  if (after.size === before.size) return isTold() ? "told" : "as it was";
  if (!isTold()) throw new Error(`${before.size - after.size} of ${before.size} are missing, and nobody is told`);
  return "told";
}

/** A copy that may be harmed. */
export function copyOf(folder: string, to: string): string {
  rmSync(to, { recursive: true, force: true });
  cpSync(folder, to, { recursive: true });
  return to;
}
