/** The station's own store: what is in it, and its files within a data folder. */
import { join } from "node:path";
import { historyFolder } from "../files/folders.ts";
import { covered } from "./audit/covered.ts";
import { derivedInStation } from "./audit/derived.ts";
import { sealed } from "./migrations/0024-sealed.ts";
import { floorSince } from "./migrations/0033-words.ts";
import { gatewayMigrations } from "./migrations/gateway-migrations.ts";
import { sealedTables } from "./sealing/sealed-columns.ts";
import type { StoreFiles, StoreKind } from "./store-files.ts";

/** Within a data folder. */
export const storeFile = "labbro.db";

export const station: StoreKind = {
  called: "a station's database",
  ...{ migrations: gatewayMigrations, sealedTables, sealedSince: sealed.version, covered, floorSince, derived: derivedInStation },
  ...{ keyVariable: "LABBRO_KEY_FILE", credential: "labbro-key", keptAs: `data/${storeFile}` },
};

export const stationFiles = (dataDir: string): StoreFiles => ({
  kind: station,
  database: join(dataDir, storeFile),
  key: join(dataDir, "data.key"),
  windowsKey: join(dataDir, "data.key.dpapi"),
  mark: join(dataDir, "store.json"),
  lock: join(dataDir, "writer.lock"),
  notes: join(dataDir, historyFolder),
});
