/**
 * What was erased is gone from every file: opened with the key no person is found, and no byte of what was sealed about one, nor of a
 * fingerprint, is left in the database or its log. Also where the work was killed in between.
 */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { type GatewayStore, openGatewayStore } from "../../../src/store/gateway-store.ts";
import { canariesIn, flockOf } from "../../support/flock.ts";
import { flockStation, type Sealed, sealedIn } from "../../support/flock-station.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { afterDays, retentionOver } from "../../support/retention.ts";
import { createTestStation, noon } from "../../support/station.ts";

const flock = flockOf(24);

function station(folder: string) {
  const made = flockStation(folder, flock);
  onTestFinished(() => made.store.close());
  return made;
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
