import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  calendarDate,
  clockReading,
  hl7Status,
  lisStatus,
  measurementTime,
  modelName,
  personName,
  resultStatus,
  runName,
  splitRange,
  textOrNull,
} from "../../../src/driver-api/index.ts";

describe("textOrNull", () => {
  it("never gives an empty or padded text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = textOrNull(text);
        expect(found === null || (found !== "" && found === found.trim())).toBe(true);
      }),
    );
  });

  it.each([undefined, null, "", "  ", '""', ' "" '])("%j is absent", (text) => {
    expect(textOrNull(text)).toBeNull();
  });
});

describe("calendarDate", () => {
  it.each([
    ["2020-03-31", "2020-03-31"],
    ["2013-02-28T23:59:59+00:00", "2013-02-28"],
    ["2026-10-26T00:59:59-04:00", "2026-10-26"],
    ["19580124", "1958-01-24"],
    ["20260930235959", "2026-09-30"],
    ["2027-03", "2027-03"],
    ["2026-02-30", "2026-02-30"],
    ["12345678901", "12345678901"],
    ["31.12.2026", "31.12.2026"],
    ["", null],
  ])("%j is %j", (text, date) => {
    expect(calendarDate(text)).toBe(date);
  });
});

describe("splitRange", () => {
  it.each([
    ["4.0 to 6.0", { low: "4.0", high: "6.0" }],
    ["3.9-6.1", { low: "3.9", high: "6.1" }],
    ["<6.5", { low: null, high: "6.5" }],
    [">= 60", { low: "60", high: null }],
    ["normal", null],
    ["", null],
  ])("%j", (text, range) => {
    expect(splitRange(text)).toEqual(range);
  });
});

describe("resultStatus", () => {
  it.each([
    [lisStatus, [null, "F"], "final", false, null],
    [lisStatus, ["F", null], "final", false, null],
    [lisStatus, ["C", "F"], "correction", false, null],
    [lisStatus, ["F", "c"], "correction", false, null],
    [lisStatus, ["F", "R"], "final", true, null],
    [lisStatus, ["F", "P"], "final", false, "status P"],
    [lisStatus, ["X", "F"], "final", false, "status X"],
    [lisStatus, ["F", "W"], "final", false, "status W"],
    [hl7Status, ["F", "F"], "final", false, null],
    [hl7Status, ["F", "C"], "correction", false, null],
    [hl7Status, ["F", "R"], "final", false, "status R"],
    [hl7Status, ["P", null], "final", false, "status P"],
  ])("%j %j", (letters, sent, status, resent, refused) => {
    expect(resultStatus(letters, sent)).toEqual({ status, resent, refused });
  });
});

describe("names", () => {
  it("reads a person's name as one says it", () => {
    expect(personName(["TEST", "FIKTIV", "MIDT"])).toBe("FIKTIV MIDT TEST");
    expect(personName(["TEST"])).toBe("TEST");
    expect(personName(["", null])).toBeNull();
  });

  it("spells a model as the driver does where only the case differs", () => {
    expect(modelName("DCA VANTAGE", "DCA Vantage")).toBe("DCA Vantage");
    expect(modelName("Afinion 2 Analyzer", "Afinion 2")).toBe("Afinion 2");
    expect(modelName("Afinion AS100 Analyzer", "Afinion 2")).toBe("Afinion AS100");
    expect(modelName(" ", "Afinion 2")).toBeNull();
  });

  it("names a run by its sequence, else by its order", () => {
    const context = { mode: "m", at: 0, index: 2 };
    expect(runName("0183", context, 0)).toBe("0183");
    expect(runName(null, context, 0)).toBe("3");
    expect(runName(null, context, 1)).toBe("3.2");
  });
});

describe("times", () => {
  it("reports a missing and an unreadable time of measurement", () => {
    const codes = (text: string | null) => measurementTime(text, "OBX 1", 7).problems.map(({ code, at }) => [code, at]);
    expect(codes("20260114122600")).toEqual([]);
    expect(codes(" ")).toEqual([["DECODE_MISSING_FIELD", 7]]);
    expect(codes("yesterday")).toEqual([["DECODE_BAD_TIME", 7]]);
    expect(measurementTime("yesterday", "OBX 1", 7).measuredAt).toEqual({ raw: "yesterday", local: null, offset: null });
  });

  it.each(["2026-01-14", "20260114", "2026-01-14Z", "20260114+0100"])("never makes midnight of the day %s", (day) => {
    const { measuredAt, problems } = measurementTime(day, "OBX 1", 7);
    expect(measuredAt).toEqual({ raw: day, local: null, offset: null });
    expect(problems.map(({ code }) => code)).toEqual(["DECODE_BAD_TIME"]);
  });

  it("leaves a time of day as it is, midnight included", () => {
    for (const time of ["20260114000000", "2026-01-14T00:00:00", "202601140000"])
      expect(measurementTime(time, "OBX 1", 7)).toMatchObject({ measuredAt: { local: "2026-01-14T00:00:00" }, problems: [] });
  });

  it("reads a device clock where one is shown", () => {
    expect(clockReading("2026-01-14T10:20:00+01:00")).toEqual([
      { raw: "2026-01-14T10:20:00+01:00", local: "2026-01-14T10:20:00", offset: "+01:00" },
    ]);
    expect(clockReading("")).toEqual([]);
  });
});
