/** A station with results of many persons, and what is sealed in its store. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { transmissionId } from "../../src/domain/ids.ts";
import { readDeviceTime } from "../../src/domain/time.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { firstKeys, sealWith } from "../../src/store/sealing/seal.ts";
import { sealedTables } from "../../src/store/sealing/sealed-columns.ts";
import type { flockOf } from "./flock.ts";
import { crpControl, crpResult } from "./observations.ts";
import { createTestStation, crpReagent, crpTarget, noon } from "./station.ts";

/** Results of many persons, with their bytes, messages, answers, and what people wrote. */
export function flockStation(folder: string, flock: ReturnType<typeof flockOf>) {
  const store = openGatewayStore(folder);
  const made = createTestStation({ store });
  made.pipeline.importLots([crpTarget, crpReagent]);
  made.dock(crpControl("20", "2026-03-10T07:00:00"));
  const kari = { by: "Kari Lab", role: "lab-responsible" } as const;
  for (const [i, { name, number }] of flock.entries()) {
    const nobodys = i % 3 === 0;
    const told = { run: `p${i}`, sequence: `p${i}`, measuredAt: readDeviceTime(`2026-03-10T08:${10 + i}:00`), notes: [name] };
    const person = nobodys ? { patientId: null } : { patientId: number };
    const [run] = made.dock(crpResult({ ...told, ...person, patientName: name })).added;
    const id = store.transmissions.open(
      { connectionId: "crp-1" as never, driver: "as-is", mode: "direct" },
      Buffer.from(`${name} ${number}`),
      noon,
    );
    store.transmissions.finish(id, true, "decoded", noon);
    if (nobodys && run !== undefined) made.decide.assignPatient(run.key, number, { ...kari, reason: `ringte ${name}` });
  }
  for (let id = 1; id <= store.transmissions.newestId(); id += 1)
    store.transmissions.finish(transmissionId(id), true, "decoded", noon);
  for (const { key } of store.runs.held()) made.decide.release(key, { ...kari, reason: "greit" });
  made.acceptAll();
  return { ...made, store, folder };
}

export interface Sealed {
  /** Of one column of one row. */
  readonly bytes: Buffer;
  readonly plain: string;
}

/** Everything that is sealed in a data folder's store, opened. */
export function sealedIn(folder: string): readonly Sealed[] {
  const seal = sealWith(firstKeys(readFileSync(join(folder, "data.key"))));
  const db = new Database(join(folder, "labbro.db"), { readonly: true });
  const found = sealedTables.flatMap(({ table, key, bound, columns }) =>
    db
      .prepare<[], Record<string, string | number | Buffer | null>>(`SELECT * FROM ${table}`)
      .all()
      .flatMap((row) =>
        columns.flatMap((column): readonly Sealed[] => {
          const bytes = row[column];
          const names = [...key, ...bound].map((name) => row[name] as string | number);
          return Buffer.isBuffer(bytes)
            ? [{ bytes, plain: seal.open(bytes, [`${table}.${column}`, ...names]).toString("latin1") }]
            : [];
        }),
      ),
  );
  db.close();
  return found;
}
