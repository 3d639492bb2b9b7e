import { describe, expect, it } from "vitest";
import { addWorkdays, easterSunday, isPublicHoliday, isWorkday } from "../../../../src/qc/schedule/workdays.ts";

describe("Norwegian workdays", () => {
  it.each([
    [2000, "2000-04-23"],
    [2024, "2024-03-31"],
    [2025, "2025-04-20"],
    [2026, "2026-04-05"],
    [2027, "2027-03-28"],
    [2038, "2038-04-25"],
    [2285, "2285-03-22"],
  ])("Easter of %i is %s", (year, date) => {
    expect(easterSunday(year)).toBe(date);
  });

  it("knows all public holidays of 2026", () => {
    const days = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10));
    expect(days.filter(isPublicHoliday)).toEqual([
      "2026-01-01",
      "2026-04-02",
      "2026-04-03",
      "2026-04-05",
      "2026-04-06",
      "2026-05-01",
      "2026-05-14",
      "2026-05-17",
      "2026-05-24",
      "2026-05-25",
      "2026-12-25",
      "2026-12-26",
    ]);
  });

  it("weekends and holidays are no workdays, Christmas Eve is one", () => {
    expect(["2026-03-06", "2026-03-07", "2026-03-08", "2026-04-02", "2026-12-24"].map(isWorkday)).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it("counts over Easter", () => {
    expect(addWorkdays("2026-04-01", 1)).toBe("2026-04-07");
    expect(addWorkdays("2026-04-01", 2)).toBe("2026-04-08");
    expect(addWorkdays("2026-04-04", 0)).toBe("2026-04-04");
  });
});
