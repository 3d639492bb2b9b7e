import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineLimiter } from "../../../src/observe/line-limiter.ts";
import { manualClock } from "../../support/manual-clock.ts";

interface Told {
  readonly at: number;
  readonly source: string;
  readonly lines: number;
}

test("at most one line a second for each source, and every line is told or counted", async () => {
  const event = fc.record({ source: fc.constantFrom("a", "b"), kind: fc.constantFrom("X", "Y"), afterMs: fc.nat(700) });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const clock = manualClock();
      const told: Told[] = [];
      const limiter = createLineLimiter({
        clock,
        line: ({ source }) => void told.push({ at: clock.now(), source: String(source), lines: 1 }),
        leftOut: (source, lines) => void told.push({ at: clock.now(), source, lines }),
      });
      for (const { source, kind, afterMs } of events) {
        limiter.log(source, kind, { source });
        await clock.advance(afterMs);
      }
      await clock.advance(5_000);
      for (const source of ["a", "b"]) {
        const own = told.filter((one) => one.source === source);
        expect(own.reduce((sum, { lines }) => sum + lines, 0)).toBe(events.filter((one) => one.source === source).length);
        expect(own.slice(1).every(({ at }, index) => at - (own[index]?.at ?? 0) >= 1_000)).toBe(true);
      }
    }),
  );
});

test("what was left out is told by its kinds", async () => {
  const clock = manualClock();
  const lines: string[] = [];
  const leftOut = (source: string, count: number, kinds: string) => void lines.push(`${source} ${count}: ${kinds}`);
  const limiter = createLineLimiter({ clock, line: () => undefined, leftOut });
  for (const kind of ["X", "X", "Y", "X"]) limiter.log("crp-1", kind, {});
  await clock.advance(1_000);
  expect(lines).toEqual(["crp-1 3: X 2, Y 1"]);
});
