/** An event that touches all of an instrument's history asks for it a few results at a time, and leaves none out. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import { judgedAgainSlice } from "../../../src/release/judge-again.ts";
import { always } from "../../../src/store/results/reads.ts";
import { crpResult } from "../../support/observations.ts";
import { createTestStation, noon, type TestStation } from "../../support/station.ts";

const ago = (minutes: number): string => localDateTime(noon - minutes * 60_000, "Europe/Oslo");

const history = (results: number): readonly Observation[] =>
  Array.from({ length: results }, (_, nth) =>
    crpResult({ sequence: `p${nth}`, run: `p${nth}`, measuredAt: readDeviceTime(ago(results - nth)) }),
  );

/** Which runs were asked to be judged again since the last look. */
function watchAsked({ store }: TestStation): () => readonly string[] {
  const { add } = store.errands;
  let asked: string[] = [];
  Object.assign(store.errands, {
    add: (kind: string, detail: string) => {
      if (kind === "judge") asked.push((JSON.parse(detail) as { readonly run: string }).run);
      add(kind, detail);
    },
  });
  return () => {
    const since = asked;
    asked = [];
    return since;
  };
}

test("what a long history read", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 320 }), fc.boolean(), (results, isOld) => {
      const station = createTestStation({ leavesErrands: true });
      const { reads, runs } = station.store;
      const { added } = station.arrive(...history(results));
      for (const { key } of added) {
        // Closed by a person: judging again comes to nothing, and is soon done.
        runs.setState(key, "discarded");
        // Of what an older Labbro judged nobody knows what it read.
        if (isOld) reads.forget(key);
        else reads.keep(key, [{ subject: "its own", ...always }]);
      }
      const asked = watchAsked(station);
      reads.touch([{ subject: "its own", from: noon, to: noon }]);
      const all = new Set<string>();
      do {
        const now = asked();
        expect(now.length).toBeLessThanOrEqual(judgedAgainSlice);
        for (const run of now) all.add(run);
      } while (station.errands.doNext());
      expect([...all].sort()).toEqual(added.map(({ key }) => key).sort());
      reads.touch([{ subject: "another", from: noon, to: noon }]);
      while (station.errands.doNext());
      expect(asked()).toEqual([]);
    }),
    { numRuns: 10 },
  );
});
