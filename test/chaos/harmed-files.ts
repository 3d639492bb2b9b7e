/**
 * A data folder whose files a failing disk or a careless hand has changed: bits flipped, ends cut off, pages exchanged, files emptied or gone.
 * Whatever comes of it, no message is sent with other bytes than were queued, no result reads otherwise than it was stored, and what is
 * missing is told: the folder is refused in a sentence, or reading it says so, or looking through it finds it.
 */
import { cpSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { lookThrough } from "../../src/store/look-through.ts";
import { stationFiles } from "../../src/store/station-files.ts";

/** Whole numbers from 0 on, up to `below`. */
export type Pick = (below: number) => number;

const pageBytes = 4096;
const files = ["labbro.db", "labbro.db", "labbro.db", "labbro.db", "labbro.db-wal", "data.key", "store.json"] as const;

/** What somebody may find of a store, by name. */
export type Contents = ReadonlyMap<string, string>;

/** Everything that may be sent or read of it. Throws what reading throws. */
export function contentsOf(store: GatewayStore, runs: readonly string[]): Contents {
  const found = new Map<string, string>();
  for (const run of runs) {
    for (const { id, observation } of store.runs.observations(run)) found.set(`observation ${id}`, JSON.stringify(observation));
    for (const row of store.outbox.ofRun(run))
      if (row.isIntact) found.set(`message ${row.controlId}`, Buffer.from(row.bytes).toString("base64"));
  }
  return found;
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
export function harm(folder: string, pick: Pick): string {
  const file = files[pick(files.length)] ?? "labbro.db";
  const path = join(folder, file);
  if (!existsSync(path)) return `${file} is not there`;
  const way = pick(12);
  if (way === 0) rmSync(path);
  else if (way < 3) truncateSync(path, pick(statSync(path).size));
  else {
    const change = way < 7 ? flipped : way < 10 ? pageSwapped : pageFilled;
    writeFileSync(path, change(readFileSync(path), pick));
  }
  return `${file}, way ${way}`;
}

export type Outcome = "as it was" | "refused" | "told";

/** Opens a harmed copy. Throws where a law is broken. `mayBeOlder`: its last commits lay in a log that was harmed, too. */
export function opened(folder: string, runs: readonly string[], before: Contents, mayBeOlder: boolean): Outcome {
  let store: GatewayStore;
  try {
    store = openGatewayStore(folder);
  } catch (error) {
    if (error instanceof UserError) return "refused";
    throw error;
  }
  try {
    return heldAgainst(store, folder, { runs, before, mayBeOlder });
  } finally {
    store.close();
  }
}

interface Known {
  readonly runs: readonly string[];
  readonly before: Contents;
  readonly mayBeOlder: boolean;
}

function heldAgainst(store: GatewayStore, folder: string, { runs, before, mayBeOlder }: Known): Outcome {
  let told = false;
  const after = new Map<string, string>();
  for (const run of runs) {
    try {
      for (const [name, content] of contentsOf(store, [run])) after.set(name, content);
    } catch {
      // Whoever reads it is told; nothing of it is sent.
      told = true;
    }
  }
  for (const [name, content] of after)
    if (before.get(name) !== content) throw new Error(`${name} reads otherwise than it was written`);
  if (after.size === before.size) return told ? "told" : "as it was";
  const found = lookThrough(stationFiles(folder));
  const isTold = told || store.damage.met() !== null || found.damage !== null || found.changed > 0;
  if (!isTold && !mayBeOlder) throw new Error(`${before.size - after.size} of ${before.size} are missing, and nobody is told`);
  return isTold ? "told" : "as it was";
}

/** A copy that may be harmed. */
export function copyOf(folder: string, to: string): string {
  rmSync(to, { recursive: true, force: true });
  cpSync(folder, to, { recursive: true });
  return to;
}
