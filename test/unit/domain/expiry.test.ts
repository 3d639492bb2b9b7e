import { describe, expect, it } from "vitest";
import { effectiveExpiry, expiredOn, parseDay, parseExpiry } from "../../../src/domain/expiry.ts";
import { vectorFile } from "../../support/vectors.ts";

interface Judge {
  readonly lastValidDay: string;
  readonly openedOn: string | null;
  readonly inUseDays: number | null;
  readonly measuredLocal: string;
  readonly expired: string | null;
}
const file = vectorFile<{ parse: { raw: string; lastValidDay: string }[]; judge: Judge[] }>("expiry_vectors.json");

describe("expiry vectors", () => {
  it.each(file.parse.map((one) => [one.raw, one.lastValidDay]))("%s is valid through %s", (raw, day) => {
    expect(parseExpiry(raw)).toBe(day);
  });

  it.each(file.judge.map((one) => [one.measuredLocal, one.expired, one] as const))("%s: %s", (local, expired, one) => {
    expect(expiredOn({ ...one, expiry: one.lastValidDay }, local.slice(0, 10))).toBe(expired);
  });
});

describe("forms of an expiry", () => {
  it.each([
    ["20260315", "2026-03-15"],
    ["2013-02-28T23:59:59+00:00", "2013-02-28"],
    ["1.3.2026", "2026-03-01"],
    [" 2028-02 ", "2028-02-29"],
    ["202812", "2028-12-31"],
  ])("%s", (raw, day) => {
    expect(parseExpiry(raw)).toBe(day);
  });

  it.each(["", "2026", "2026-13", "2026-02-30", "29.02.2027", "261301", "31/03/2026", "mars 2026", "20261301"])(
    "%s is none",
    (raw) => {
      expect(parseExpiry(raw)).toBeNull();
    },
  );

  it("a day is never read from a month", () => {
    expect(parseDay("2026-03")).toBeNull();
    expect(parseDay("31.03.2026")).toBe("2026-03-31");
  });
});

describe("effective expiry", () => {
  it("is the earlier of label and in-use life", () => {
    expect(effectiveExpiry({ expiry: "2027-03-31", openedOn: "2026-01-01", inUseDays: 60 })).toBe("2026-03-02");
    expect(effectiveExpiry({ expiry: "2026-02-15", openedOn: "2026-01-01", inUseDays: 60 })).toBe("2026-02-15");
    expect(effectiveExpiry({ expiry: null, openedOn: "2026-01-01", inUseDays: null })).toBeNull();
  });

  it("counts a leap day", () => {
    expect(effectiveExpiry({ expiry: null, openedOn: "2028-02-28", inUseDays: 2 })).toBe("2028-03-01");
  });
});
