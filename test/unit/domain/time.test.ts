/** No time from outside throws, and nonsense is no instant. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDay, parseExpiry, parseGs1Date } from "../../../src/domain/expiry.ts";
import * as time from "../../../src/domain/time.ts";
import { calendarDate, clockReading, measurementTime } from "../../../src/driver-api/index.ts";
import { hostileTime } from "../../support/hostile-times.ts";

const zone = fc.constantFrom("Europe/Oslo", "UTC", "America/St_Johns");
const offset = fc.constantFrom("trusted" as const, "ignored" as const);
const rule = { zone: "Europe/Oslo", offset: "trusted" } as const;

describe("what a device says of the time", () => {
  it("is read to a time or to none, and everything that is told of it can be told", () => {
    fc.assert(
      fc.property(hostileTime, zone, offset, (raw, zone, offset) => {
        const read = time.readDeviceTime(raw);
        expect(read.raw).toBe(raw);
        measurementTime(raw, "OBX 1", 0);
        clockReading(raw);
        const at = time.resolveInstant(read, { zone, offset });
        expect(at === null).toBe(read.local === null);
        expect(time.possibleInstants(read, { zone, offset })[0] ?? null).toBe(at);
        if (at === null) return;
        const told = [time.isoTime, time.hl7Time, time.localDate, time.localDateTime, time.norwegianDate, time.norwegianClock];
        for (const tell of told) expect(tell(at, zone)).toMatch(/^[-+\d]/);
        expect(time.zoneOffsetMs(at, zone)).toBeLessThan(86_400_000);
        const day = time.localDate(at, zone);
        const days = [time.addDays(day, 400), time.addDays(day, -400), time.addMonths(day, 36), time.endOfMonth(day)];
        for (const one of days) expect(Number.isFinite(time.endOfDay(one, zone) + time.daysBetween(day, one))).toBe(true);
        expect(time.dayOfWeek(day)).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it("any stored text, also one that an earlier version kept, is an instant or null", () => {
    const text = fc.option(fc.oneof(fc.string(), hostileTime, fc.constantFrom("+00:60", "+24:00", "Z", "+01:00", "-00:00")));
    fc.assert(
      fc.property(fc.string(), text, text, zone, offset, (raw, local, shift, zone, offset) => {
        const stored = { raw, local, offset: shift };
        const at = time.resolveInstant(stored, { zone, offset });
        expect(at === null || Number.isFinite(at)).toBe(true);
        time.possibleInstants(stored, { zone, offset });
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ...["20261128192200+2400", "20261128192200+0060", "20261128192200-0060", "20261128192200+0090", "20261128192200+1401"],
    ...["20261128192200-1201", "20261128192200+9999", "2026-11-28T19:22:00+24:00", "2026-11-28T19:22+0060"],
    ...["20261128235960", "20261128240000", "20260230120000", "20261301120000", "20261128126000", "2026-02-29", "0000-00-00"],
  ])("%s is no time", (raw) => {
    expect(time.readDeviceTime(raw)).toEqual({ raw, local: null, offset: null });
    expect(time.readInstant(raw, "Europe/Oslo")).toBeNull();
    expect(measurementTime(raw, "OBX 1", 0).problems.map(({ code }) => code)).toEqual(["DECODE_BAD_TIME"]);
  });

  it.each([
    ["20261128192200+1400", "2026-11-28T05:22:00Z"],
    ["20261128192200-1200", "2026-11-29T07:22:00Z"],
    ["20261128192200+0545", "2026-11-28T13:37:00Z"],
    ["20261128192200-0000", "2026-11-28T19:22:00Z"],
    ["2026-11-28T19:22:00Z", "2026-11-28T19:22:00Z"],
    ["20261128192200", "2026-11-28T18:22:00Z"],
    // The hour that a spring night lacks is read as the zone reads it; years are the judge's question.
    ["20260329023000", "2026-03-29T01:30:00Z"],
    ["99991231235959+0000", "9999-12-31T23:59:59Z"],
  ])("%s is %s", (raw, utc) => {
    expect(time.resolveInstant(time.readDeviceTime(raw), rule)).toBe(Date.parse(utc));
  });
});

describe("dates", () => {
  it("of labels, files and people are read to a day or to none", () => {
    fc.assert(
      fc.property(hostileTime, (raw) => {
        for (const day of [parseExpiry(raw), parseDay(raw), parseGs1Date(raw)])
          if (day !== null) {
            expect(time.isDate(day)).toBe(true);
            expect(Number.isFinite(time.endOfDay(time.addDays(day, 9999), "Europe/Oslo"))).toBe(true);
          }
        calendarDate(raw);
      }),
      { numRuns: 2000 },
    );
  });

  it("zones are asked without throwing", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), hostileTime), (text) => typeof time.isZone(text) === "boolean"));
  });
});
