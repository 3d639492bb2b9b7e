/** A few of the thousand ways (LABBRO_THOROUGH=1) in which a disk or a hand harms a store's files: a station's, and a journal's archive. */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { thoroughly } from "../support/thorough.ts";
import { harmableArchive } from "./harmed-archive.ts";
import { copyOf, type Harmable, harm, type Outcome, type Pick } from "./harmed-files.ts";
import { harmableStation } from "./harmed-station.ts";

const rounds = thoroughly(20, 1_000);
const kinds: Readonly<Record<string, () => Harmable | Promise<Harmable>>> = {
  "a data folder": harmableStation,
  "a journal's archive": harmableArchive,
};

describe.each(Object.entries(kinds))("%s", (_kind, make) => {
  let whole: Harmable;
  beforeAll(async () => {
    whole = await make();
  });
  afterAll(() => whole.close());

  test(`harmed ${rounds} times at random, says nothing that was not written`, { timeout: 3_600_000 }, async () => {
    expect(whole.size).toBeGreaterThan(20);
    const seen: Record<Outcome, number> = { "as it was": 0, refused: 0, told: 0 };
    const one = fc.asyncProperty(fc.infiniteStream(fc.nat({ max: 2 ** 30 })), async (numbers) => {
      const pick: Pick = (below) => Number(numbers.next().value) % Math.max(below, 1);
      const copy = copyOf(whole.folder, `${whole.folder}-harmed`);
      const { file, what } = harm(copy, whole.files, pick);
      try {
        seen[await whole.opened(copy, file)] += 1;
      } catch (error) {
        throw new Error(`${what}: ${String(error)}`, { cause: error });
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    });
    await fc.assert(one, { numRuns: rounds });
    expect(seen.refused + seen.told).toBeGreaterThan(0);
    if (rounds > 100) console.log(seen);
  });
});
