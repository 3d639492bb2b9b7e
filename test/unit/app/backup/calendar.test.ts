/** When a backup is due and which are kept. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { backupName, dueSince, isBackupName, mayGo } from "../../../../src/app/backup/calendar.ts";
import { localDate } from "../../../../src/domain/time.ts";

const zone = "Europe/Oslo";
const at = (text: string): number => Date.parse(text);

test.each([
  ["before the first time of the day it is the last of yesterday", "2026-11-29T02:29+01:00", "2026-11-28T21:15+01:00"],
  ["from its minute on", "2026-11-29T02:30+01:00", "2026-11-29T02:30+01:00"],
  ["until the next", "2026-11-29T21:14+01:00", "2026-11-29T02:30+01:00"],
  ["the hour that spring skips", "2026-03-29T12:00+02:00", "2026-03-29T03:30+02:00"],
  ["the hour that autumn has twice, the first", "2026-10-25T12:00+01:00", "2026-10-25T02:30+02:00"],
])("%s", (_name, now, due) => {
  expect(dueSince(["02:30", "21:15"], at(now), zone)).toBe(at(due));
});

const dayMs = 86_400_000;
const madeAt = fc
  .integer({ min: at("2026-01-01T00:00Z") / 60_000, max: at("2026-12-31T00:00Z") / 60_000 })
  .map((n) => n * 60_000);

test("law: the newest stays, and of each day and week that is kept the newest; nothing else does", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(madeAt, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 10 }),
      (times, keepDaily, keepWeekly) => {
        const all = times.map((one) => ({ madeAt: one }));
        const gone = mayGo(all, { keepDaily, keepWeekly }, zone);
        const left = all.filter((one) => !gone.includes(one)).map((one) => one.madeAt);
        expect(left).toContain(Math.max(...times));
        expect(left.length).toBeLessThanOrEqual(Math.max(1, keepDaily + keepWeekly));
        const days = [...new Set(times.map((one) => localDate(one, zone)))].sort().reverse().slice(0, keepDaily);
        for (const day of days) expect(left).toContain(Math.max(...times.filter((one) => localDate(one, zone) === day)));
        // Again, nothing more goes.
        expect(
          mayGo(
            left.map((one) => ({ madeAt: one })),
            { keepDaily, keepWeekly },
            zone,
          ),
        ).toEqual([]);
      },
    ),
  );
});

test("one a day for a year: two weeks of days and eight weeks", () => {
  const all = Array.from({ length: 365 }, (_, n) => ({ madeAt: at("2026-01-01T02:30+01:00") + n * dayMs }));
  expect(all.length - mayGo(all, { keepDaily: 14, keepWeekly: 8 }, zone).length).toBe(14 + 8 - 3);
});

test("names sort by time, and drafts are none", () => {
  expect(backupName("bjerke-base-1", at("2026-11-29T02:30Z"))).toBe("bjerke-base-1-20261129T023000Z.labbro");
  expect([".a.labbro.12-ab.new", ".x.labbro", "a.labbro", "a.txt"].map(isBackupName)).toEqual([false, false, true, false]);
});
