/** What `labbro key` does: with a data folder on which nothing runs, as its only writer. */
import { resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { takeWriterLock } from "../machine/writer-lock.ts";
import { credentialName, type KeyPlace } from "../store/key/key-place.ts";
import { moveKey, openCopy, recoveryOf, restoreKey, rotateKey } from "../store/key-acts.ts";
import { holdsStore } from "../store/marks.ts";
import { thiefFacts, whatAThiefReads } from "../store/thief-facts.ts";

/** Throws UserError NO_STORE, STORE_IN_USE. */
function alone<T>(dataDir: string, work: () => T): T {
  if (!holdsStore(dataDir)) throw new UserError("NO_STORE", `Folder: ${resolve(dataDir)}.`);
  const lock = takeWriterLock(dataDir);
  try {
    return work();
  } finally {
    lock.release();
  }
}

/** Sentences; none where there is no store. */
export const thiefLines = (dataDir: string): readonly string[] =>
  holdsStore(dataDir) ? whatAThiefReads(dataDir).map((name) => thiefFacts[name].says) : [];

/** Also while a gateway runs: nothing is written. */
export const recoveryKey = (dataDir: string): string => recoveryOf(dataDir);

export const exchangeKey = (dataDir: string): number => alone(dataDir, () => rotateKey(dataDir));

/** `to`: `folder`, `windows`, `credential`, or a file's path. Throws UserError BAD_USAGE, or as `moveKey`. */
export function placeKey(dataDir: string, to: string): void {
  alone(dataDir, () => moveKey(dataDir, placeNamed(to)));
}

export const openFormerCopy = (dataDir: string, to: string): void => openCopy(dataDir, to);

export const putKeyBack = (dataDir: string, text: string): void => alone(dataDir, () => restoreKey(dataDir, text));

function placeNamed(to: string): KeyPlace {
  if (to === "folder") return { kind: to };
  if (to === "windows" && process.platform !== "win32") throw new UserError("BAD_USAGE", "Only Windows has such a place.");
  if (to === "windows") return { kind: to };
  if (to === "credential") return { kind: to, name: credentialName };
  if (!/[\\/]/.test(to)) throw new UserError("BAD_USAGE", "Name a file with its folder, or folder, credential or windows.");
  return { kind: "file", path: resolve(to) };
}
