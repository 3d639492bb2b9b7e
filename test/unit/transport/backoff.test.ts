import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs, reconnectPolicy } from "../../../src/transport/backoff.ts";

test("without jitter it doubles from the first wait to the longest", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => backoffMs(failures, reconnectPolicy, 0));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test("a link that had been open is opened again after the first wait", () => {
  expect(backoffMs(0, reconnectPolicy, 0)).toBe(1_000);
});

test("jitter takes away at most half, and never goes below the first wait", () => {
  const policy = fc.record({ firstMs: fc.integer({ min: 1, max: 5_000 }), maxMs: fc.integer({ min: 5_000, max: 60_000 }) });
  fc.assert(
    fc.property(fc.nat(2_000), policy, fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, limits, jitter) => {
      const whole = backoffMs(failures, limits, 0);
      const wait = backoffMs(failures, limits, jitter);
      expect(wait).toBeGreaterThanOrEqual(Math.max(limits.firstMs, Math.floor(whole / 2)));
      expect(wait).toBeLessThanOrEqual(whole);
    }),
  );
});
