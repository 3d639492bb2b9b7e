/** A few of the thousand ways (LABBRO_THOROUGH=1) in which a disk or a hand harms a data folder. */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { thoroughly } from "../support/thorough.ts";
import { writtenStation } from "../unit/store/audit/written-station.ts";
import { type Contents, contentsOf, copyOf, harm, type Outcome, opened, type Pick } from "./harmed-files.ts";

let station: ReturnType<typeof writtenStation>;
let runs: readonly string[];
let before: Contents;

beforeAll(() => {
  station = writtenStation();
  const { store } = station;
  runs = store.arrivals
    .page({ instrument: null, stage: null, between: null, before: null, limit: 1_000 })
    .map(({ run }) => run.key);
  before = contentsOf(store, runs);
});
afterAll(() => {
  station.store.close();
  rmSync(station.folder, { recursive: true });
});

const rounds = thoroughly(20, 1_000);
test(`a harmed folder says nothing that was not written, ${rounds} times at random`, () => {
  expect(before.size).toBeGreaterThan(20);
  const seen: Record<Outcome, number> = { "as it was": 0, refused: 0, told: 0 };
  const one = fc.property(fc.infiniteStream(fc.nat({ max: 2 ** 30 })), (numbers) => {
    const pick: Pick = (below) => Number(numbers.next().value) % Math.max(below, 1);
    const copy = copyOf(station.folder, `${station.folder}-harmed`);
    const what = harm(copy, pick);
    try {
      seen[opened(copy, runs, before, what.startsWith("labbro.db-wal"))] += 1;
    } catch (error) {
      throw new Error(`${what}: ${String(error)}`, { cause: error });
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
  fc.assert(one, { numRuns: rounds });
  expect(seen.refused + seen.told).toBeGreaterThan(0);
  if (rounds > 100) console.log(seen);
});
