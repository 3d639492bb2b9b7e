/** Floors of what may be erased, and when a clock is believed: a mistake of either must erase nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { QcPolicy } from "../../../src/domain/policy.ts";
import { believedSince, dayMs, keepsAll, retentionFloors, trialMs } from "../../../src/domain/retention.ts";
import { weekly } from "../../support/station.ts";

const floor = (...policies: readonly Partial<QcPolicy>[]): number =>
  retentionFloors(
    policies.map((one) => ({ ...weekly, ...one })),
    keepsAll,
  ).results;

test.each<readonly [Partial<QcPolicy>, number]>([
  [{}, 7 + 1 + 30],
  [{ interval: { type: "rolling", hours: 25 }, grace: { hours: 0 } }, 2 + 30],
  [{ interval: { type: "calendar-day" }, grace: { hours: 0 } }, 2 + 30],
  [{ interval: { type: "calendar-week" }, grace: { workdays: 1 } }, 14 + 9 + 30],
  [{ interval: { type: "calendar-month" }, grace: { hours: 24 } }, 62 + 1 + 30],
  [{ interval: { type: "test-count", n: 20 }, grace: { hours: 0 } }, 366 + 30],
  [{ interval: { type: "none" }, grace: { hours: 0 }, comparison: { everyMonths: 12, limitPercent: 10, source: "x" } }, 372 + 30],
])("%o asks for %i days", (policy, days) => {
  expect(floor(policy)).toBe(days);
});

test("the longest of all counts; without any the 30 days", () => {
  expect(floor({}, { interval: { type: "calendar-month" } })).toBe(62 + 1 + 30);
  expect(floor()).toBe(30);
});

test("acts are kept five years, and as long as results are", () => {
  expect(retentionFloors([], keepsAll).acts).toBe(1830);
  expect(retentionFloors([], { ...keepsAll, results: 4000 }).acts).toBe(4000);
});

const policy = { ...keepsAll, results: 400 };
const start = Date.UTC(2026, 0, 1);

test("a clock that is looked at often enough is believed from its first look on", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 14 * dayMs }), { maxLength: 30 }), (steps) => {
      let seen = { at: start, since: believedSince(null, policy, start), policy };
      for (const step of steps) {
        const at = seen.at + step;
        seen = { at, since: believedSince(seen, policy, at), policy };
      }
      expect(seen.since).toBe(start);
    }),
  );
});

test.each([
  ["forward", 14 * dayMs + 1],
  ["back", -dayMs - 1],
])("a clock that jumped %s is believed from then on", (_name, by) => {
  const before = { at: start + 3 * trialMs, since: start, policy };
  const now = before.at + by;
  expect(believedSince(before, policy, now)).toBe(now);
});

test("a correction of the clock is no jump, and never makes it believed for longer", () => {
  const before = { at: start, since: start, policy };
  expect(believedSince(before, policy, start - dayMs)).toBe(start - dayMs);
  expect(believedSince({ ...before, at: start + 3 * dayMs }, policy, start + 2 * dayMs)).toBe(start);
});

test("a changed setting counts from the change on", () => {
  const before = { at: start + dayMs, since: start, policy };
  expect(believedSince(before, { ...policy, results: 399 }, start + 2 * dayMs)).toBe(start + 2 * dayMs);
});
