/**
 * What was erased is gone from every file: opened with the key no person is found, and no byte of what was sealed about one, nor of a
 * fingerprint, is left in the database or its log. Also where the work was killed in between.
 */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { transmissionId } from "../../../src/domain/ids.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { type GatewayStore, openGatewayStore } from "../../../src/store/gateway-store.ts";
import { firstKeys, sealWith } from "../../../src/store/sealing/seal.ts";
import { sealedTables } from "../../../src/store/sealing/sealed-columns.ts";
import { canariesIn, flockOf } from "../../support/flock.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { afterDays, retentionOver } from "../../support/retention.ts";
import { createTestStation, crpReagent, crpTarget, noon } from "../../support/station.ts";

const flock = flockOf(24);

/** Results of many persons, with their bytes, messages, answers, and what people wrote. */
function station(folder: string) {
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
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

interface Sealed {
  /** Of one column of one row. */
  readonly bytes: Buffer;
  readonly plain: string;
}

function sealedIn(folder: string): readonly Sealed[] {
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

/** Keyed, of persons or of what holds one. */
function fingerprintsIn(folder: string): readonly string[] {
  const db = new Database(join(folder, "labbro.db"), { readonly: true });
  const all = (sql: string) => db.prepare<[], string>(sql).pluck().all();
  const found = [
    ...all("SELECT person_key FROM observation WHERE person_key IS NOT NULL"),
    ...all("SELECT content_key FROM observation"),
    ...all("SELECT order_key FROM outbox WHERE order_key IS NOT NULL"),
    ...all("SELECT digest FROM outbox WHERE digest IS NOT NULL AND channel = 'result'"),
    ...all("SELECT substr(name, 8) FROM read_subject WHERE name LIKE 'person|%'"),
  ];
  db.close();
  return found;
}

const isPersons = ({ plain }: Sealed): boolean => canariesIn(Buffer.from(plain, "latin1"), flock).length > 0;
const filesIn = (folder: string): readonly Buffer[] => readdirSync(folder).map((name) => readFileSync(join(folder, name)));
const foundIn = (files: readonly Buffer[], wanted: readonly (Buffer | string)[]): number =>
  wanted.filter((one) => files.some((file) => file.includes(one))).length;

function finish(store: GatewayStore, made: ReturnType<typeof station>, looked: (slice: number) => boolean = () => true): void {
  const retention = retentionOver(made);
  retention.now = noon;
  for (let day = 0; day <= afterDays + 20; day += 5) {
    retention.now = noon + day * 86_400_000;
    retention.look();
  }
  let slice = 0;
  while (looked(slice) && retention.work.slice()) slice += 1;
  expect(store.checkpoint()).toBe(true);
}

test("neither a person nor a byte of what was sealed about one is left in any file", () => {
  const made = station(temporaryFolder());
  const { store, folder } = made;
  store.checkpoint();
  const before = sealedIn(folder)
    .filter(isPersons)
    .map(({ bytes }) => bytes);
  const fingerprints = fingerprintsIn(folder);
  expect(before.length).toBeGreaterThan(4 * flock.length);
  expect(foundIn(filesIn(folder), before)).toBe(before.length);
  expect(foundIn(filesIn(folder), fingerprints)).toBe(fingerprints.length);
  finish(store, made);
  expect(
    sealedIn(folder)
      .filter(isPersons)
      .map(({ plain }) => plain),
  ).toEqual([]);
  expect(foundIn(filesIn(folder), before)).toBe(0);
  const left = fingerprintsIn(folder);
  expect(
    foundIn(
      filesIn(folder),
      fingerprints.filter((one) => !left.includes(one)),
    ),
  ).toBe(0);
  expect(left.filter((one) => fingerprints.includes(one)).length).toBeLessThanOrEqual(1);
  expect(store.audit.verify().found).toBe(0);
});

test("killed in between, and begun again: the same is erased, and counted once", () => {
  const made = station(temporaryFolder());
  finish(made.store, made, (slice) => slice < 4);
  const copy = join(temporaryFolder(), "copy");
  cpSync(made.folder, copy, { recursive: true });
  const half = sealedIn(copy).filter(isPersons).length;
  const store = openGatewayStore(copy);
  const again = { ...createTestStation({ store }), folder: copy };
  expect(half).toBeGreaterThan(0);
  finish(store, again as never);
  expect(sealedIn(copy).filter(isPersons)).toEqual([]);
  expect(store.retention.last()?.counts).toMatchObject({ results: flock.length });
  expect(store.audit.verify().found).toBe(0);
  store.close();
});
