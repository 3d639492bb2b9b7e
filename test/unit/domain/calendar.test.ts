/** The calendar check of every time that is decoded, against Temporal: what one takes the other takes, and nothing else. */
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { isWallTime } from "../../../src/domain/calendar.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { hostileTime } from "../../support/hostile-times.ts";

/** The form alone, as every wall time is written here; whether there is such a day and hour is Temporal's to say. */
const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::[0-5]\d(?:\.\d{1,9})?)?$/;

function isTemporals(text: string): boolean {
  if (!form.test(text)) return false;
  try {
    return Temporal.PlainDateTime.from(text, { overflow: "reject" }) !== null;
  } catch {
    return false;
  }
}

const digits = (count: number, to: number): readonly string[] =>
  Array.from({ length: to + 1 }, (_, n) => String(n).padStart(count, "0"));
const differing = (texts: readonly string[]): readonly string[] => texts.filter((text) => isWallTime(text) !== isTemporals(text));

describe("the same as Temporal", () => {
  it.each(["0000", "0001", "0004", "0100", "0400", "1900", "1999", "2000", "2023", "2024", "2100", "2400", "9999"])(
    "every day that the year %s could be said to have",
    (year) => {
      const days = digits(2, 13).flatMap((month) => digits(2, 33).map((day) => `${year}-${month}-${day}T00:00:00`));
      expect(differing(days)).toEqual([]);
      expect(days.filter(isWallTime)).toHaveLength(isWallTime(`${year}-02-29T00:00`) ? 366 : 365);
    },
  );

  it("29 February of every year", () => {
    expect(differing(digits(4, 9999).map((year) => `${year}-02-29T12:00:00`))).toEqual([]);
  });

  it("every hour, minute and second, and those that no clock shows", () => {
    const times = digits(2, 99).flatMap((n) => [`${n}:00`, `${n}:59:59`, `00:${n}`, `23:${n}:00`, `00:00:${n}`, `23:59:${n}`]);
    expect(differing(times.map((time) => `2024-02-29T${time}`))).toEqual([]);
    expect(["24:00", "23:59:60", "00:60"].filter((time) => isWallTime(`2024-01-01T${time}`))).toEqual([]);
  });

  it("any text at all", () => {
    const part = (count: number) =>
      fc.oneof(
        fc.constantFrom(...digits(2, 60)),
        fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: count, maxLength: count }),
      );
    const written = fc
      .tuple(
        part(4),
        part(2),
        part(2),
        part(2),
        part(2),
        part(2),
        fc.constantFrom("", ".", ".5", ".123456789", ".1234567890", ",5", "Z"),
      )
      .map(([year, month, day, hour, minute, second, rest]) => `${year}-${month}-${day}T${hour}:${minute}:${second}${rest}`);
    const instant = fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, -1));
    const anything = fc.string({ unit: fc.constantFrom(..."0123456789-:.T Z+"), maxLength: 30 });
    fc.assert(
      fc.property(fc.oneof(written, instant, anything, fc.string(), hostileTime), (text) => {
        expect([text, isWallTime(text)]).toEqual([text, isTemporals(text)]);
        const { local } = readDeviceTime(text);
        if (local !== null) expect(isTemporals(local)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
