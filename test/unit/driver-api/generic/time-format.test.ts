import { describe, expect, test } from "vitest";
import { mappedTime } from "../../../../src/driver-api/generic/time-format.ts";
import { isTimeFormat } from "../../../../src/driver-api/index.ts";

test.each(["DD.MM.YYYY HH:mm", "YYYYMMDDHHmmss", "YYYY-MM-DDTHH:mm:ss", "MM/DD/YY HH.mm"])("%s is a format", (format) => {
  expect(isTimeFormat(format)).toBe(true);
});

test.each([
  "DD.MM.YYYY",
  "HH:mm",
  "DD.MM.YYYY HH",
  "DD.MM.YYYY YY HH:mm",
  "DD.MM.YYYY HH:mm HH",
  "dd.mm.yyyy hh:mi",
  "at DD.MM.YYYY HH:mm",
  "",
])("%j is none", (format) => {
  expect(isTimeFormat(format)).toBe(false);
});

describe("reading", () => {
  const read = (text: string | null, format: string | null) => mappedTime(text, format, "line 1", 7);

  test("keeps the text as sent, and reads the wall clock", () => {
    expect(read("14.01.2026 12:26", "DD.MM.YYYY HH:mm")).toEqual({
      measuredAt: { raw: "14.01.2026 12:26", local: "2026-01-14T12:26:00", offset: null },
      problems: [],
    });
    expect(read("01/14/26 12.26", "MM/DD/YY HH.mm").measuredAt?.local).toBe("2026-01-14T12:26:00");
  });

  test.each([
    "31.02.2026 12:26",
    "14.01.2026 25:00",
    "14.01.2026",
    "14.01.2026 12:26:30",
    "2026-01-14 12:26",
    "x",
    "1.1.2026 12:26",
  ])("%j has another form or is no date: a problem, never another time", (text) => {
    const { measuredAt, problems } = read(text, "DD.MM.YYYY HH:mm");
    expect(measuredAt).toEqual({ raw: text, local: null, offset: null });
    expect(problems.map(({ code, at }) => [code, at])).toEqual([["DECODE_BAD_TIME", 7]]);
  });

  test("missing is a problem with or without a format", () => {
    for (const format of [null, "DD.MM.YYYY HH:mm"])
      expect(read(null, format).problems.map(({ code }) => code)).toEqual(["DECODE_MISSING_FIELD"]);
  });
});
