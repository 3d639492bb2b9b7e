/** A station's data folder to be harmed: no message may be sent with other bytes than were queued, no result read otherwise than it was stored. */
import { rmSync } from "node:fs";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { lookThrough } from "../../src/store/opening/look-through.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import { writtenStation } from "../unit/store/audit/written-station.ts";
import { type Contents, type Harmable, heldAgainst, type Outcome } from "./harmed-files.ts";

export function harmableStation(): Harmable {
  const { folder, store } = writtenStation();
  const runs = store.arrivals
    .page({ instrument: null, stage: null, between: null, before: null, limit: 1_000 })
    .map(({ run }) => run.key);
  const before = contentsOf(store, runs);
  return {
    folder,
    files: ["labbro.db", "labbro.db", "labbro.db", "labbro.db", "labbro.db-wal", "data.key", "store.json"],
    size: before.size,
    opened: (copy, harmedFile) => opened(copy, { runs, before, mayBeOlder: harmedFile === "labbro.db-wal" }),
    close: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Everything that may be sent or read of it. Throws what reading throws. */
function contentsOf(store: GatewayStore, runs: readonly string[]): Contents {
  const found = new Map<string, string>();
  for (const run of runs) {
    for (const { id, observation } of store.runs.observations(run)) found.set(`observation ${id}`, JSON.stringify(observation));
    for (const row of store.outbox.ofRun(run))
      if (row.isIntact) found.set(`message ${row.controlId}`, Buffer.from(row.bytes).toString("base64"));
  }
  return found;
}

interface Known {
  readonly runs: readonly string[];
  readonly before: Contents;
  /** Its last commits lay in a log that was harmed. */
  readonly mayBeOlder: boolean;
}

function opened(folder: string, { runs, before, mayBeOlder }: Known): Outcome {
  let store: GatewayStore;
  try {
    store = openGatewayStore(folder);
  } catch (error) {
    if (error instanceof UserError) return "refused";
    throw error;
  }
  try {
    let isTold = false;
    const after = new Map<string, string>();
    for (const run of runs) {
      try {
        for (const [name, content] of contentsOf(store, [run])) after.set(name, content);
      } catch {
        // Whoever reads it is told; nothing of it is sent.
        isTold = true;
      }
    }
    const isFound = (): boolean => {
      const found = lookThrough(stationFiles(folder));
      return isTold || store.damage.met() !== null || found.damage !== null || found.changed > 0;
    };
    if (after.size === before.size) return heldAgainst(before, after, () => isTold);
    const outcome = heldAgainst(before, after, () => isFound() || mayBeOlder);
    return mayBeOlder && !isFound() ? "as it was" : outcome;
  } finally {
    store.close();
  }
}
