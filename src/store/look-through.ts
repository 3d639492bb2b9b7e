/** Everything that can be found wrong with a store by reading all of it: damaged pages, and rows that something else than Labbro wrote. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { verifyAudit } from "./audit/verify.ts";
import { damageOf } from "./damage.ts";
import { storeFile, wholeStore } from "./marks.ts";
import { sealWith } from "./sealing/seal.ts";
import { isSealed } from "./sealing/sealing.ts";

export interface StoreFound {
  /** What is wrong with its pages; null: nothing. */
  readonly damage: string | null;
  /** How many rows and links are not as Labbro wrote them. */
  readonly changed: number;
}

export const nothingFound: StoreFound = { damage: null, changed: 0 };

/** With a connection of its own, beside whoever writes. */
export function lookThrough(dataDir: string): StoreFound {
  const path = join(dataDir, storeFile);
  const damage = damageOf(path);
  const keys = damage === null ? wholeStore(dataDir) : null;
  if (keys === null) return { damage, changed: 0 };
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return { damage, changed: isSealed(db) ? verifyAudit(db, sealWith(keys)).found : 0 };
  } finally {
    db.close();
  }
}
