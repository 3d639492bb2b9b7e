/** A store as it is, beside whoever writes to it or alone: nothing can be written and nothing is made. */
import { UserError } from "../../domain/problem-catalogue.ts";
import { isUnbegun } from "../audit/chain.ts";
import { type Db, openDatabase } from "../database/database.ts";
import { type Seal, sealWith } from "../sealing/seal.ts";
import type { StoreFiles } from "../store-files.ts";
import { noStore, wholeStore } from "./marks.ts";

/** Throws UserError NO_STORE, STORE_OLDER, or as `wholeStore`. */
export function openForReading(files: StoreFiles): { readonly db: Db; readonly seal: Seal } {
  const keys = wholeStore(files);
  if (keys === null) throw noStore(files);
  const db = openDatabase(files.database, files.kind.migrations, { readonly: true });
  const seal = sealWith(keys);
  // Still being brought up to date by whoever may write.
  if (isUnbegun(db, seal)) {
    db.close();
    throw new UserError("STORE_OLDER", "It is not up to date yet.");
  }
  return { db, seal };
}
