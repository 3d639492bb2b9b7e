/**
 * The nights on which the zone changes, for instruments that tell local time without an offset, docked at any moment, with and without
 * numbers and a clock that they show: what is taken for certain is true, and numbers keep their order.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { localDateTime, readDeviceTime } from "../../../../src/domain/time.ts";
import { assessClock } from "../../../../src/qc/clock/assess.ts";
import type { ClockFinding, Docking, TimedRecord } from "../../../../src/qc/clock/clock-question.ts";
import { thoroughly } from "../../../support/thorough.ts";
import { at, zone } from "./build.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const changes = { spring: at("2026-03-29T01:00Z"), autumn: at("2026-10-25T01:00Z") };

const wallOf = {
  "follows the zone": (instant: number) => localDateTime(instant, zone),
  "stays on summer time": (instant: number) => new Date(instant + 2 * hourMs).toISOString().slice(0, 19),
  "stays on winter time": (instant: number) => new Date(instant + hourMs).toISOString().slice(0, 19),
};

interface Night {
  readonly follows: keyof typeof wallOf;
  readonly isNumbered: boolean;
  readonly showsClock: boolean;
  readonly isSynced: boolean;
  readonly former: number;
  readonly docked: number;
  readonly measured: readonly number[];
}

/** Mostly within the two hours around the change; a docking before, maybe days ago. */
const nights: fc.Arbitrary<Night> = fc.record({ change: fc.constantFrom(changes.spring, changes.autumn) }).chain(({ change }) => {
  const near = fc.oneof(fc.integer({ min: -90 * 60, max: 90 * 60 }), fc.integer({ min: -20 * 3600, max: 20 * 3600 }));
  return fc
    .record({
      shows: fc.constantFrom(
        ...Object.keys(wallOf).map((follows) => [follows as keyof typeof wallOf, true] as const),
        // Nobody can find out of a clock that is never shown that it does not follow.
        ["follows the zone", false] as const,
      ),
      isNumbered: fc.boolean(),
      isSynced: fc.boolean(),
      former: fc.integer({ min: -5 * 24 * 3600, max: -2 * 3600 }),
      seconds: fc.uniqueArray(near, { minLength: 1, maxLength: 6 }),
      readOutAfterS: fc.oneof(fc.constant(5), fc.integer({ min: 1, max: 7200 }), fc.integer({ min: 1, max: 48 * 3600 })),
    })
    .map(({ shows: [follows, showsClock], isNumbered, isSynced, former, seconds, readOutAfterS }) => {
      const measured = [...seconds].sort((a, b) => a - b).map((second) => change + second * 1000);
      const docked = (measured.at(-1) ?? change) + readOutAfterS * 1000;
      return {
        ...{ follows, showsClock, isNumbered, docked, measured },
        isSynced: isSynced || showsClock,
        former: Math.min(change + former * 1000, (measured[0] ?? change) - hourMs),
      };
    });
});

function findings({
  follows,
  isNumbered,
  showsClock,
  isSynced,
  former,
  docked,
  measured,
}: Night): readonly (ClockFinding & { readonly sent: number })[] {
  const wall = wallOf[follows];
  const docking = (instant: number): Docking => ({ heardFrom: instant, heardTo: instant, clock: readDeviceTime(wall(instant)) });
  const records = measured.map((instant, i): TimedRecord => {
    const sequence = isNumbered ? String(100 + i) : null;
    return { id: String(i), kind: "patient", sequence, time: readDeviceTime(wall(instant)), heardTo: docked };
  });
  const found = assessClock({
    dockings: showsClock ? [docking(former), docking(docked)] : [],
    records,
    rule: { zone, offset: "trusted" },
    inUseFrom: former - 100 * dayMs,
    gatewayClockIsSynced: isSynced,
  });
  return records.map(({ id, time }) => {
    const sent = at(time.local ?? "");
    return { sent, ...(found.get(id) ?? { at: sent, estimate: sent, code: null, window: null }) };
  });
}

test("law: a time that is taken for certain is the true one, and one that is not has the true one in its window", () => {
  fc.assert(
    fc.property(nights, (night) => {
      for (const [i, { at: taken, code, window }] of findings(night).entries()) {
        const truth = night.measured[i] ?? 0;
        if (window === null) expect(taken).toBe(truth);
        else expect([code, truth >= window.from - 1000 && truth <= window.to + 1000]).toEqual(["CLOCK_UNCERTAIN", true]);
      }
    }),
    { numRuns: thoroughly(800, 100_000) },
  );
});

test("law: results that are numbered keep the order of their numbers", () => {
  fc.assert(
    fc.property(nights, (night) => {
      fc.pre(night.isNumbered);
      const times = findings(night).map((one) => one.at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
    { numRuns: thoroughly(800, 100_000) },
  );
});
