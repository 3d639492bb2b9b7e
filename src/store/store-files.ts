/**
 * Where a store lies and what kind it is: the station's, in a data folder of its own, or the journal's archive, whose files lie beside each
 * other in any folder. What is done alike with both (their key, sealing, the audit chain, looking through, backups) asks this and nothing
 * else. Plain data, so that it can be handed to a thread.
 */
import { dirname } from "node:path";
import type { Covered } from "./audit/covered.ts";
import type { DerivedQuery } from "./audit/derived.ts";
import type { Migration } from "./database/database.ts";
import type { SealedTable } from "./sealing/sealed-columns.ts";

export interface StoreKind {
  /** As a sentence names it. */
  readonly called: string;
  readonly migrations: readonly Migration[];
  readonly sealedTables: readonly SealedTable[];
  /** What earlier versions of the schema wrote is clear. */
  readonly sealedSince: number;
  readonly covered: readonly Covered[];
  /** Earlier versions of the schema did not say how long their chain is at least. */
  readonly floorSince: number;
  /** What triggers keep beside that. */
  readonly derived: readonly DerivedQuery[];
  /** The variable of the environment that names the key's file, before whatever the mark says. */
  readonly keyVariable: string;
  /** As `LoadCredentialEncrypted=` names it. */
  readonly credential: string;
  /** Where the database lies in a backup, with slashes. */
  readonly keptAs: string;
}

/** Paths. */
export interface StoreFiles {
  readonly kind: StoreKind;
  readonly database: string;
  readonly key: string;
  /** The key, locked by Windows. */
  readonly windowsKey: string;
  /** The store's name, and where its key lies (marks.ts). */
  readonly mark: string;
  /** Held by whoever writes. */
  readonly lock: string;
  /** The folder of sealed notes beside it (sealed-notes.ts); null: it has none. */
  readonly notes: string | null;
}

/** Whose a draft in the store's folder is is told by the name it is to get. */
export const filesOf = ({ database, key, windowsKey, mark, lock }: StoreFiles): readonly string[] => [
  ...[database, `${database}-wal`, `${database}-shm`],
  ...[key, windowsKey, mark, lock],
];

export const folderOf = ({ database }: StoreFiles): string => dirname(database);
