/** A backup becomes the data folder of a new PC, which sends nothing until a person says so. */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { writeDurablySync } from "../../files/durable.ts";
import { openGatewayStore } from "../gateway-store.ts";
import type { Environment } from "../key/key-place.ts";
import { stationFiles } from "../station-files.ts";
import { type Restored, type RestoreWish, restoreStore } from "./restore-store.ts";

export interface StationWish extends Omit<RestoreWish, "store"> {
  readonly dataDir: string;
  readonly nowMs: number;
}

export interface RestoredFolder extends Restored {
  /** Messages that the lost station may have sent. */
  readonly mayBeSent: number;
}

/** `data/…` of its files lie in the data folder already. Throws as `restoreStore`. */
export function restoreBackup({ dataDir, nowMs, ...wish }: StationWish, env: Environment = process.env): RestoredFolder {
  let mayBeSent = 0;
  const restored = restoreStore({ ...wish, store: stationFiles(dataDir) }, env, (scratch, { header, files }) => {
    const from = join(scratch, "data");
    writeDurablySync(stationFiles(from).key, wish.key);
    mayBeSent = pause(from, nowMs, Date.parse(header.madeAt));
    for (const [name, bytes] of files)
      if (/^data\/[^/]+$/.test(name)) writeDurablySync(join(dataDir, name.slice("data/".length)), bytes);
    moveFolders(from, dataDir, files);
  });
  return { ...restored, mayBeSent };
}

/** As its first writer: nothing of it leaves before a person says so. */
function pause(folder: string, nowMs: number, madeAt: number): number {
  const store = openGatewayStore(folder, {});
  try {
    store.pauses.restored(nowMs, madeAt);
    // Or whoever cut the links of the pause off would leave the chain as long as the backup's.
    store.floor.raise();
    const { queued, published, stopped } = store.outbox.counts();
    store.checkpoint();
    return queued + published + stopped;
  } finally {
    store.close();
  }
}

/** Former versions of the configuration's files. */
function moveFolders(from: string, dataDir: string, files: ReadonlyMap<string, unknown>): void {
  const folders = new Set([...files.keys()].flatMap((name) => /^data\/([^/]+)\//.exec(name)?.[1] ?? []));
  for (const name of folders) if (!existsSync(join(dataDir, name))) renameSync(join(from, name), join(dataDir, name));
}
