/** Everything that can be found wrong with a store by reading all of it: damaged pages, and rows that something else than Labbro wrote. */
import Database from "better-sqlite3";
import { type Finding, verifyAudit } from "../audit/verify.ts";
import { sealWith } from "../sealing/seal.ts";
import { isSealed } from "../sealing/sealing.ts";
import type { StoreFiles } from "../store-files.ts";
import { damageOf } from "./damage.ts";
import { wholeStore } from "./marks.ts";

export interface StoreFound {
  /** What is wrong with its pages; null: nothing. */
  readonly damage: string | null;
  /** How many rows and links are not as Labbro wrote them. */
  readonly changed: number;
  /** Some, where there are very many. */
  readonly findings: readonly Finding[];
}

export const nothingFound: StoreFound = { damage: null, changed: 0, findings: [] };

/** With a connection of its own, beside whoever writes. */
export function lookThrough(files: StoreFiles): StoreFound {
  const damage = damageOf(files.database);
  const keys = damage === null ? wholeStore(files) : null;
  if (keys === null) return { ...nothingFound, damage };
  const db = new Database(files.database, { readonly: true, fileMustExist: true });
  try {
    if (!isSealed(db)) return { ...nothingFound, damage };
    const { found: changed, findings } = verifyAudit(db, sealWith(keys), files.kind);
    return { damage, changed, findings };
  } finally {
    db.close();
  }
}
