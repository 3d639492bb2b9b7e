/** The sealed copy from before an upgrade (sealed-copy.ts), as long as it lies beside its database: nothing is erased in it. */
import { existsSync } from "node:fs";
import { removeDurablySync } from "../../files/durable.ts";
import { copyEnding } from "../sealing/sealed-copy.ts";
import type { StoreFiles } from "../store-files.ts";

export interface FormerCopy {
  readonly path: string;
  isThere(): boolean;
  /** Of a sealed file there is nothing to overwrite that a disk would not keep elsewhere. */
  remove(): void;
}

export function formerCopy({ database }: Pick<StoreFiles, "database">): FormerCopy {
  const path = `${database}${copyEnding}`;
  return { path, isThere: () => existsSync(path), remove: () => removeDurablySync(path) };
}
