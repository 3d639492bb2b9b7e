/** Judging costs: nothing is judged twice on the same knowledge, however many controls and results a docking holds. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

/** How often each run was judged, by the id of its first value. */
const { counted } = vi.hoisted(() => ({ counted: new Map<string, number>() }));

vi.mock("../../../src/qc/judge-in-window.ts", async (original) => {
  const { judgeInWindow } = await original<typeof import("../../../src/qc/judge-in-window.ts")>();
  return {
    judgeInWindow: (...asked: Parameters<typeof judgeInWindow>) => {
      const id = asked[0].results[0]?.id ?? "";
      counted.set(id, (counted.get(id) ?? 0) + 1);
      return judgeInWindow(...asked);
    },
  };
});

const minuteMs = 60_000;
const one = fc.record({
  isControl: fc.boolean(),
  value: fc.constantFrom("20", "40"),
  minutesAgo: fc.integer({ min: 1, max: 20_000 }),
  isUncertain: fc.boolean(),
});
type One = typeof one extends fc.Arbitrary<infer Each> ? Each : never;

const dockings = fc.array(fc.array(one, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 });

function measured({ isControl, value, minutesAgo }: One, sequence: string): Observation {
  const local = localDateTime(noon - minutesAgo * minuteMs, "Europe/Oslo");
  const own = { sequence, run: sequence, measuredAt: readDeviceTime(local) };
  if (isControl) return crpControl(value, local, own);
  return crpResult({ ...own, value: { raw: value, comparator: null, number: value, unit: "mg/L" } });
}

test("a docking judges every result that it touches once, and one that it takes back once more, as one that was not sent", () => {
  fc.assert(
    fc.property(dockings, (all) => {
      const station = createTestStation();
      station.pipeline.importLots([crpTarget, crpReagent]);
      for (const [nth, docking] of all.entries()) {
        const { added } = station.arrive(...docking.map((each, i) => measured(each, `${nth}-${i}`)));
        for (const [i, { isUncertain }] of docking.entries()) {
          const run = added[i];
          if (!isUncertain || run?.measuredAt == null || run.instrumentId === null) continue;
          const { key, instrumentId, measuredAt } = run;
          const window = { from: measuredAt - 600 * minuteMs, to: measuredAt };
          station.store.clocks.setTime({ key, instrumentId, sentAt: measuredAt, measuredAt, window });
        }
        counted.clear();
        station.endBatch();
        const tookBack = (id: string) =>
          station.store.outbox.ofRun(id.split(".")[0] ?? "").some(({ state }) => state === "pulled");
        const tooOften = [...counted].filter(([id, times]) => times > (tookBack(id) ? 2 : 1));
        expect(tooOften).toEqual([]);
      }
    }),
    { numRuns: thoroughly(20, 500) },
  );
});
