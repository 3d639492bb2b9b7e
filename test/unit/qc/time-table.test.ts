/**
 * A result, its control and its lots on the nights and days when clocks and calendars do something odd (QC.md 7.5): what is in force one
 * second before and one second after. Norway changed to summer time on 29 March 2026 at 02:00, back on 25 October at 03:00.
 */
import { describe, expect, test } from "vitest";
import type { QcPolicy } from "../../../src/domain/policy.ts";
import { at, codesOf, control, events, judge, reagent, run, target, withPolicy } from "./build.ts";

type Timing = Pick<QcPolicy, "interval" | "grace">;
const noGrace = { hours: 0 };
const sevenDays: Timing = { interval: { type: "rolling", hours: 168 }, grace: noGrace };
const oneDay: Timing = { interval: { type: "rolling", hours: 24 }, grace: noGrace };
const withGrace: Timing = { interval: { type: "rolling", hours: 12 }, grace: { hours: 12 } };
const day: Timing = { interval: { type: "calendar-day" }, grace: noGrace };
const month: Timing = { interval: { type: "calendar-month" }, grace: noGrace };
const workday: Timing = { interval: { type: "calendar-month" }, grace: { workdays: 1 } };
const monthDueOn31: Timing = { interval: { type: "calendar-month", dueDay: 31 }, grace: noGrace };
const sunday: Timing = { interval: { type: "calendar-week", dueDay: "sunday" }, grace: noGrace };

/** Times without an offset are wall clock in Oslo. */
const instant = (text: string): number => (/[Z+]/.test(text) ? Date.parse(text) : at(text));
const none = { services: [], targets: [{ ...target, expiry: null }] };

function codes(timing: Timing, controlAt: string, measured: string): readonly string[] {
  const passed = { ...control("2026-03-02T08:00", "24"), at: instant(controlAt) };
  const measuredAt = instant(measured);
  const toJudge = run(
    { instrument: withPolicy({ ...timing, validFrom: 0 }), measuredAt, receivedAt: measuredAt },
    { reagentLot: null },
  );
  return codesOf(judge(toJudge, events({ ...none, controls: [passed] }))).filter((code) => code.startsWith("QC_"));
}

describe.each<readonly [string, Timing, string, string, string]>([
  ["24 hours over the spring night", oneDay, "2026-03-28T12:00:00", "2026-03-29T13:00:00", "2026-03-29T13:00:01"],
  ["24 hours over the autumn night", oneDay, "2026-10-24T12:00:00", "2026-10-25T11:00:00", "2026-10-25T11:00:01"],
  [
    "24 hours from the hour that comes twice, first time",
    oneDay,
    "2026-10-25T02:30:00+02:00",
    "2026-10-26T01:30:00",
    "2026-10-26T01:30:01",
  ],
  [
    "24 hours from the hour that comes twice, second time",
    oneDay,
    "2026-10-25T02:30:00+01:00",
    "2026-10-26T02:30:00",
    "2026-10-26T02:30:01",
  ],
  ["a week over the spring night", sevenDays, "2026-03-25T08:00:00", "2026-04-01T09:00:00", "2026-04-01T09:00:01"],
  ["a week over the autumn night", sevenDays, "2026-10-21T08:00:00", "2026-10-28T07:00:00", "2026-10-28T07:00:01"],
  ["the day of 23 hours", day, "2026-03-29T00:00:00", "2026-03-29T23:59:59", "2026-03-30T00:00:00"],
  ["the day of 25 hours", day, "2026-10-25T00:00:00", "2026-10-25T23:59:59", "2026-10-26T00:00:00"],
  ["a month that ends in summer time", month, "2026-03-01T00:00:00", "2026-03-31T23:59:59", "2026-04-01T00:00:00"],
  ["a month that ends in winter time", month, "2026-10-01T00:00:00", "2026-10-31T23:59:59", "2026-11-01T00:00:00"],
  ["February of a leap year", month, "2028-02-01T08:00:00", "2028-02-29T23:59:59", "2028-03-01T00:00:00"],
  ["February of another year", month, "2027-02-01T08:00:00", "2027-02-28T23:59:59", "2027-03-01T00:00:00"],
  ["the last month of a year", month, "2026-12-31T23:59:59", "2026-12-31T23:59:59", "2027-01-01T00:00:00"],
  ["due day 31 in a leap February", monthDueOn31, "2028-01-31T08:00:00", "2028-02-29T23:59:59", "2028-03-01T00:00:00"],
  ["due day 31 in a month of 30 days", monthDueOn31, "2026-03-31T08:00:00", "2026-04-30T23:59:59", "2026-05-01T00:00:00"],
  ["due on the Sunday of the spring night", sunday, "2026-03-20T08:00:00", "2026-03-29T23:59:59", "2026-03-30T00:00:00"],
  ["due on the Sunday of the autumn night", sunday, "2026-10-16T08:00:00", "2026-10-25T23:59:59", "2026-10-26T00:00:00"],
])("%s", (_name, timing, controlAt, last, next) => {
  test(`in force at ${last}`, () => expect(codes(timing, controlAt, last)).toEqual([]));
  test(`overdue at ${next}`, () => expect(codes(timing, controlAt, next)).toEqual(["QC_OVERDUE"]));
});

describe.each<readonly [string, Timing, string, string, string]>([
  ["hours of grace in the spring night", withGrace, "2026-03-28T13:00:00", "2026-03-29T14:00:00", "2026-03-29T14:00:01"],
  ["hours of grace in the autumn night", withGrace, "2026-10-24T14:00:00", "2026-10-25T13:00:00", "2026-10-25T13:00:01"],
  ["a workday of grace over Easter", workday, "2026-03-02T08:00:00", "2026-04-01T23:59:59", "2026-04-02T00:00:00"],
  ["a workday of grace after a leap day", workday, "2028-02-02T08:00:00", "2028-03-01T23:59:59", "2028-03-02T00:00:00"],
  ["a workday of grace over New Year", workday, "2026-12-02T08:00:00", "2027-01-04T23:59:59", "2027-01-05T00:00:00"],
])("%s", (_name, timing, controlAt, last, next) => {
  test(`excused at ${last}`, () => expect(codes(timing, controlAt, last)).toEqual(["QC_OVERDUE_GRACE"]));
  test(`overdue at ${next}`, () => expect(codes(timing, controlAt, next)).toEqual(["QC_OVERDUE"]));
});

describe("the night of autumn, when 02:30 comes twice", () => {
  const [first, second] = ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"];

  test("a control of the second one is no control of the first", () => {
    expect(codes(day, second, first)).not.toEqual([]);
    expect(codes(day, first, second)).toEqual([]);
  });
});

describe("lots expire at midnight of the place, on the last valid day's end", () => {
  const judged = (expiry: string, measured: string, more: object = {}) => {
    const measuredAt = instant(measured);
    const passed = { ...control("2026-03-02T08:00", "24"), at: measuredAt - 3_600_000 };
    const lot = { ...reagent, expiry, ...more };
    const toJudge = run(
      { instrument: withPolicy({ validFrom: 0 }), measuredAt, receivedAt: measuredAt },
      { reagentLot: { number: "R1", expiry: null } },
    );
    return codesOf(judge(toJudge, events({ ...none, controls: [passed], reagentLots: [lot] })));
  };

  test.each([
    ["2026-03-28", "2026-03-28T23:59:59", "2026-03-29T00:00:00"],
    ["2026-03-29", "2026-03-29T23:59:59", "2026-03-30T00:00:00"],
    ["2026-10-25", "2026-10-25T23:59:59", "2026-10-26T00:00:00"],
    ["2026-12-31", "2026-12-31T23:59:59", "2027-01-01T00:00:00"],
    ["2028-02-29", "2028-02-29T23:59:59", "2028-03-01T00:00:00"],
  ])("a label of %s: good at %s, expired at %s", (expiry, last, next) => {
    expect(judged(expiry, last)).toEqual([]);
    expect(judged(expiry, next)).toEqual(["LOT_EXPIRED"]);
  });

  test.each([
    ["2026-03-28", 1, "2026-03-29T23:59:59", "2026-03-30T00:00:00"],
    ["2026-10-24", 1, "2026-10-25T23:59:59", "2026-10-26T00:00:00"],
    ["2028-02-28", 1, "2028-02-29T23:59:59", "2028-03-01T00:00:00"],
  ])("opened on %s for %i day: good at %s, over at %s", (openedOn, inUseDays, last, next) => {
    expect(judged("2030-12-31", last, { openedOn, inUseDays })).toEqual([]);
    expect(judged("2030-12-31", next, { openedOn, inUseDays })).toEqual(["LOT_OPEN_EXPIRED"]);
  });
});

describe("a device whose clock fell back to its epoch", () => {
  test.each(["1970-01-01T00:00:00", "1980-01-01T00:00:00", "2000-01-01T00:00:12", "2010-01-01T00:00:00"])(
    "%s is never sent",
    (measured) => {
      const judged = judge(run({ measuredAt: instant(measured) }));
      expect(judged.run.outcome).toBe("HOLD");
      expect(judged.run.reasons.map(({ code }) => code)).toContain("TIME_IMPLAUSIBLE");
    },
  );
});
