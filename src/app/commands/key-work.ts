/** What `labbro key` does, with a store on which nothing runs, as its only writer; and what is told of a new store's key. */
import { resolve } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type KeyPlace, placeNow } from "../../store/key/key-place.ts";
import { moveKey, openCopy, recoveryOf, restoreKey, rotateKey } from "../../store/key-acts.ts";
import { holdsStore, noStore, readMark, requireDatabase, wholeStore } from "../../store/opening/marks.ts";
import type { StoreFiles } from "../../store/store-files.ts";
import { thiefFacts, whatAThiefReads } from "../../store/thief-facts.ts";
import { chosenStore, type StoreArguments } from "../chosen-store.ts";

/** Sentences, the first about where the key lies. It is not asked for: it may be the service's alone. Throws UserError as `requireDatabase`. */
export const thiefLines = (store: StoreArguments): readonly string[] => linesOf(store, requireDatabase);

/** The same, of a key that does lie there. Throws UserError as `wholeStore`. */
export const keyLines = (store: StoreArguments): readonly string[] =>
  linesOf(store, (files) => {
    // systemd hands it over to the service alone.
    if (placeNow(files.kind, readMark(files).key, process.env).kind === "credential") requireDatabase(files);
    else if (wholeStore(files) === null) throw noStore(files);
  });

const linesOf = (store: StoreArguments, require: (files: StoreFiles) => void): readonly string[] =>
  chosenStore(store).read((files) => {
    require(files);
    return whatAThiefReads(files).map((name) => thiefFacts[name].says);
  });

export const archiveIsThere = (store: StoreArguments): boolean => chosenStore(store).read(holdsStore);

/** Also while something runs on it: nothing is written. */
export const recoveryKey = (store: StoreArguments): string => chosenStore(store).read((files) => recoveryOf(files));

export const exchangeKey = (store: StoreArguments): number => chosenStore(store).change((files) => rotateKey(files));

/** `to`: `folder`, `windows`, `credential`, or a file's path. Throws UserError BAD_USAGE, or as `moveKey`. */
export const placeKey = (store: StoreArguments, to: string): void =>
  chosenStore(store).change((files) => moveKey(files, placeNamed(files, to)));

export const openFormerCopy = (store: StoreArguments, to: string): void =>
  chosenStore(store).read((files) => openCopy(files, to));

export const putKeyBack = (store: StoreArguments, text: string): void =>
  chosenStore(store).change((files) => restoreKey(files, text));

function placeNamed({ kind }: StoreFiles, to: string): KeyPlace {
  if (to === "folder") return { kind: to };
  if (to === "windows" && process.platform !== "win32") throw new UserError("BAD_USAGE", "Only Windows has such a place.");
  if (to === "windows") return { kind: to };
  if (to === "credential") return { kind: to, name: kind.credential };
  if (!/[\\/]/.test(to)) throw new UserError("BAD_USAGE", "Name a file with its folder, or folder, credential or windows.");
  return { kind: "file", path: resolve(to) };
}

/**
 * Once, when the store was made: what its key is about. The recovery key itself is shown to a person at a terminal only, for a service's
 * output is kept in the system's log.
 */
export function newKeyLines(store: StoreArguments, isTerminal = process.stderr.isTTY): readonly string[] {
  const [where = ""] = thiefLines(store);
  const command = `labbro key show-recovery${store.archive === undefined ? "" : ` --archive ${store.archive}`}`;
  const recovery = isTerminal
    ? `Recovery key, shown once: ${recoveryKey(store)}. Write it down and keep it away from this PC; without it a lost key loses everything.`
    : `Write down the recovery key and keep it away from this PC; without it a lost key loses everything: ${command}.`;
  return [recovery, where];
}
