/**
 * One writer per data folder. The lock is an exclusive SQLite transaction held for the life of the process, so that the operating
 * system drops it even after kill -9; no stale lock file has to be explained to anybody.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { holdExclusively } from "../store/exclusive.ts";
import { asItsAccount, refuseForeignAccount } from "./data-account.ts";

export interface WriterLock {
  release(): void;
}

/** Throws UserError STORE_IN_USE when a gateway already runs on the folder, NOT_PERMITTED when it is another account's. */
export function takeWriterLock(dataDir: string): WriterLock {
  refuseForeignAccount(dataDir);
  asItsAccount(dataDir, () => mkdirSync(dataDir, { recursive: true, mode: 0o700 }));
  const release = holdExclusively(join(dataDir, "writer.lock"));
  if (release === null) throw new UserError("STORE_IN_USE", `Data folder: ${dataDir}.`);
  return { release };
}
