/** An event that touches all of an instrument's history asks for it a few results at a time, and leaves none out. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import { beginningOfTime, endOfTime } from "../../../src/release/reconsider/event-windows.ts";
import { judgeAgain, judgedAgainSlice } from "../../../src/release/reconsider/judge-again.ts";
import { crpResult } from "../../support/observations.ts";
import { createTestStation, noon, type TestStation, testInstrument } from "../../support/station.ts";

const ago = (minutes: number): string => localDateTime(noon - minutes * 60_000, "Europe/Oslo");

/** `perInstant` results share each minute, as with instruments that tell no seconds. */
const history = (results: number, perInstant: number): readonly Observation[] =>
  Array.from({ length: results }, (_, nth) => {
    const measuredAt = readDeviceTime(ago(results - Math.floor(nth / perInstant)));
    return crpResult({ sequence: `p${nth}`, run: `p${nth}`, measuredAt });
  });

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

test("a window over a long history", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 320 }), fc.integer({ min: 1, max: 130 }), (results, perInstant) => {
      const station = createTestStation({ leavesErrands: true });
      const { added } = station.arrive(...history(results, perInstant));
      // Closed by a person: judging again comes to nothing, and is soon done.
      for (const { key } of added) station.store.runs.setState(key, "discarded");
      const asked = watchAsked(station);
      station.store.transaction(() => judgeAgain(station.ports, testInstrument.id, beginningOfTime, endOfTime));
      const all = new Set<string>();
      do {
        const now = asked();
        expect(now.length).toBeLessThan(judgedAgainSlice + perInstant);
        for (const run of now) all.add(run);
      } while (station.errands.doNext());
      expect([...all].sort()).toEqual(added.map(({ key }) => key).sort());
    }),
    { numRuns: 10 },
  );
});
