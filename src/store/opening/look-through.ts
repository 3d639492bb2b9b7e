/** Everything that can be found wrong with a store by reading all of it: damaged pages, and rows that something else than Labbro wrote. */
import Database from "better-sqlite3";
import type { Finding } from "../audit/finding.ts";
import { falseMarkFound, verifyAudit } from "../audit/verify.ts";
import { type Seal, sealWith } from "../sealing/seal.ts";
import type { StoreFiles } from "../store-files.ts";
import { damageOf } from "./damage.ts";
import { falseMark, noStore, wholeStore } from "./marks.ts";

export interface StoreFound {
  /** What is wrong with its pages; null: nothing. */
  readonly damage: string | null;
  /** How many rows and links are not as Labbro wrote them. */
  readonly changed: number;
  /** Some, where there are very many. */
  readonly findings: readonly Finding[];
}

export const nothingFound: StoreFound = { damage: null, changed: 0, findings: [] };

/**
 * With a connection of its own, beside whoever writes; of a store in work, which has a chain: whatever its rows and its mark say of that, every row
 * is compared. Throws UserError NO_STORE, or as `wholeStore`: then nobody knows what is in it.
 */
export function lookThrough(files: StoreFiles): StoreFound {
  const damage = damageOf(files.database);
  if (damage !== null) return { ...nothingFound, damage };
  const keys = wholeStore(files);
  if (keys === null) throw noStore(files);
  const db = new Database(files.database, { readonly: true, fileMustExist: true });
  try {
    const seal = sealWith(keys);
    const { found, findings } = verifyAudit(db, seal, files.kind);
    const ofMark = foundInMark(files, seal);
    return { damage, changed: found + ofMark.length, findings: [...ofMark, ...findings] };
  } finally {
    db.close();
  }
}

/** What is wrong with the mark of a store that has a chain. */
export function foundInMark(files: StoreFiles, seal: Seal): readonly Finding[] {
  const said = falseMark(files);
  return said === null ? [] : [falseMarkFound(seal, said)];
}
