import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "../../../src/domain/backoff.ts";

const fiveSecondsToQuarterHour = { minMs: 5_000, maxMs: 900_000 };

test("doubles from the least to the most", () => {
  const delays = [1, 2, 3, 8, 9, 50].map((failures) => backoffMs(failures, fiveSecondsToQuarterHour, () => 0));
  expect(delays).toEqual([5_000, 10_000, 20_000, 450_000, 450_000, 450_000]);
});

test("always stays within its bounds, however many failures", () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), random, (failures, jitter) => {
      const delayMs = backoffMs(failures, fiveSecondsToQuarterHour, () => jitter);
      expect(delayMs).toBeGreaterThanOrEqual(5_000);
      expect(delayMs).toBeLessThanOrEqual(900_000);
    }),
  );
});
