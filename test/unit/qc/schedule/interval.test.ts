import { describe, expect, it } from "vitest";
import type { QcInterval } from "../../../../src/domain/policy.ts";
import { policyAt } from "../../../../src/domain/policy.ts";
import { isoTime } from "../../../../src/domain/time.ts";
import { oneIntervalAfter, validUntil, withGrace } from "../../../../src/qc/schedule/interval.ts";
import { at, policy, zone } from "../build.ts";

const iso = (instant: number | null): string | null => (instant === null ? null : isoTime(instant, zone));
const until = (interval: QcInterval, local: string, intervals = 1): string | null =>
  iso(validUntil(interval, at(local), zone, intervals));

describe("how long a control holds", () => {
  it("rolling hours are hours, also over the nights the clock changes", () => {
    expect(until({ type: "rolling", hours: 24 }, "2026-03-28T12:00")).toBe("2026-03-29T13:00:00+02:00");
    expect(until({ type: "rolling", hours: 24 }, "2026-10-24T12:00")).toBe("2026-10-25T11:00:00+01:00");
  });

  it("a calendar day ends at midnight of a 23 or 25 hour day as of any other", () => {
    expect(until({ type: "calendar-day" }, "2026-03-29T00:30")).toBe("2026-03-29T23:59:59+02:00");
    expect(until({ type: "calendar-day" }, "2026-10-25T00:30")).toBe("2026-10-25T23:59:59+01:00");
  });

  it("a calendar week ends on Sunday", () => {
    expect(until({ type: "calendar-week" }, "2026-03-02T08:00")).toBe("2026-03-08T23:59:59+01:00");
    expect(until({ type: "calendar-week" }, "2026-03-08T23:59")).toBe("2026-03-08T23:59:59+01:00");
  });

  it("with a due day it is that day of the next week, whatever day the control was", () => {
    const tuesday: QcInterval = { type: "calendar-week", dueDay: "tuesday" };
    for (const day of ["2026-03-02", "2026-03-04", "2026-03-08"])
      expect(until(tuesday, `${day}T08:00`)).toBe("2026-03-10T23:59:59+01:00");
    expect(until({ type: "calendar-week", dueDay: "sunday" }, "2026-03-04T08:00")).toBe("2026-03-15T23:59:59+01:00");
  });

  it("a calendar month ends on its last day, leap day included", () => {
    expect(until({ type: "calendar-month" }, "2028-02-01T08:00")).toBe("2028-02-29T23:59:59+01:00");
    expect(until({ type: "calendar-month" }, "2026-02-28T23:59")).toBe("2026-02-28T23:59:59+01:00");
  });

  it("with a due day it is that day of the next month, at most its last", () => {
    expect(until({ type: "calendar-month", dueDay: 5 }, "2026-12-31T08:00")).toBe("2027-01-05T23:59:59+01:00");
    expect(until({ type: "calendar-month", dueDay: 31 }, "2026-01-31T08:00")).toBe("2026-02-28T23:59:59+01:00");
  });

  it("rotating levels get as many intervals as there are levels", () => {
    expect(until({ type: "rolling", hours: 24 }, "2026-03-02T08:00", 3)).toBe("2026-03-05T08:00:00+01:00");
    expect(until({ type: "calendar-day" }, "2026-03-02T08:00", 2)).toBe("2026-03-03T23:59:59+01:00");
    expect(until({ type: "calendar-week" }, "2026-03-02T08:00", 2)).toBe("2026-03-15T23:59:59+01:00");
    expect(until({ type: "calendar-month" }, "2026-01-31T08:00", 2)).toBe("2026-02-28T23:59:59+01:00");
  });

  it("none never ends, and a test count is not known here", () => {
    expect(validUntil({ type: "none" }, at("2026-03-02T08:00"), zone)).toBe(Number.POSITIVE_INFINITY);
    expect(validUntil({ type: "test-count", n: 20 }, at("2026-03-02T08:00"), zone)).toBeNull();
  });
});

describe("grace", () => {
  const end = at("2026-04-01T23:59:59");

  it("in hours", () => expect(iso(withGrace(end, { hours: 24 }, zone))).toBe("2026-04-02T23:59:59+02:00"));
  it("in workdays, Easter left out", () => expect(iso(withGrace(end, { workdays: 2 }, zone))).toBe("2026-04-08T23:59:59+02:00"));
  it("of no workdays adds nothing", () => expect(withGrace(end, { workdays: 0 }, zone)).toBe(end));
  it("of an interval without end has none", () => {
    expect(withGrace(Number.POSITIVE_INFINITY, { workdays: 2 }, zone)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("one interval after a result (ruling 7)", () => {
  const oneLater = (interval: QcInterval, local: string): string | null => iso(oneIntervalAfter(interval, at(local), zone));

  it("keeps the wall clock over a change of time", () => {
    expect(oneLater({ type: "calendar-day" }, "2026-03-28T10:00")).toBe("2026-03-29T10:00:00+02:00");
    expect(oneLater({ type: "calendar-week" }, "2026-10-20T10:00")).toBe("2026-10-27T10:00:00+01:00");
  });

  it("a month after the 31st is the next month's last day", () => {
    expect(oneLater({ type: "calendar-month" }, "2026-01-31T10:00")).toBe("2026-02-28T10:00:00+01:00");
    expect(oneLater({ type: "calendar-month" }, "2026-03-31T10:00")).toBe("2026-04-30T10:00:00+02:00");
  });
});

describe("the policy of a moment", () => {
  const v1 = { ...policy, source: "v1", validFrom: 100 };
  const v2 = { ...policy, source: "v2", validFrom: 200 };

  it("is the latest that had begun, in whatever order they are listed", () => {
    for (const list of [
      [v1, v2],
      [v2, v1],
    ]) {
      expect([99, 100, 199, 200].map((moment) => policyAt(list, moment)?.source ?? null)).toEqual([null, "v1", "v1", "v2"]);
    }
  });
});
