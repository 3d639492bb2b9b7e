import { describe, expect, it } from "vitest";
import { type CodeTable, codeLimits, fitsOneField, isLoincCode, isNlkCode } from "../../../src/domain/analyte-codes.ts";
import { defaultMessageForm } from "../../../src/domain/receiver.ts";
import type { ConfiguredAnalyte } from "../../../src/domain/station.ts";
import { codesOf, isCoded } from "../../../src/hl7/analyte-coding.ts";
import { builtInCodes } from "../../../src/hl7/code-table.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { context, crp, field, inr, report, reported, station } from "./reports.ts";

const hb: ConfiguredAnalyte = { name: "Hb", unit: "g/dL", unitSpellings: ["g/dL"], referenceRange: null };
const own: CodeTable = {
  version: "2026-12",
  source: "test",
  analytes: [
    {
      analyte: "Hb",
      units: ["g/dL"],
      nlk: { code: "NOR05172", name: "B-Hemoglobin" },
      loinc: { code: "718-7", name: "Hemoglobin [Mass/volume] in Blood" },
      ucum: { code: "g/dL", name: "g/dL" },
    },
    {
      analyte: "CRP",
      units: ["mg/L"],
      nlk: { code: "NPU19748", name: "P-CRP" },
      loinc: { code: "1988-5", name: "C reactive protein [Mass/volume] in Serum or Plasma" },
      ucum: { code: "mg/L", name: "mg/L" },
    },
  ],
};

describe("the table that comes with Labbro", () => {
  it.each(builtInCodes.analytes)("$analyte in $units keeps to the rules for an administrator's", (entry) => {
    expect([isNlkCode(entry.nlk.code), isLoincCode(entry.loinc.code), fitsOneField(entry)]).toEqual([true, true, true]);
    expect(entry.ucum?.code.length).toBeLessThanOrEqual(codeLimits.code);
  });

  it("has a version and says where it is from", () => {
    expect([builtInCodes.version, builtInCodes.source].every((text) => text.length > 0)).toBe(true);
  });
});

describe("LOINC's check digit", () => {
  it.each(["48421-2", "1988-5", "59261-8", "4548-4", "46418-0", "718-7", "34714-6", "6301-6", "30522-7", "15074-8"])(
    "%s is right",
    (code) => {
      expect(isLoincCode(code)).toBe(true);
    },
  );

  it.each(["48421-3", "48412-2", "1988-6", "1988", "1988-55", "", "x-1", "12345678-1", " 718-7"])("%j is wrong", (code) => {
    expect(isLoincCode(code)).toBe(false);
  });
});

describe("the administrator's codes", () => {
  it("name what Labbro has no code for", () => {
    expect([isCoded(hb), isCoded(hb, own)]).toEqual([false, true]);
    const value = { raw: "13.4", comparator: null, number: "13.4", unit: "g/dL" };
    const bytes = renderResult(
      { ...report, results: [reported({ analyte: "Hb", value }, hb)] },
      { ...context, station: { ...station, codes: own } },
    );
    expect(field(bytes, "OBX", 3)).toBe("NOR05172^B-Hemoglobin^99NLK^718-7^Hemoglobin [Mass/volume] in Blood^LN");
    expect(field(bytes, "OBX", 6)).toBe("g/dL^g/dL^UCUM");
    expect(field(bytes, "OBR", 4)).toBe(field(bytes, "OBX", 3));
  });

  it("win over Labbro's own, but only for their unit", () => {
    const code = (analyte: ConfiguredAnalyte) => codesOf(analyte, own, defaultMessageForm.codeSystems).observation;
    expect(code(crp)).toContain("^1988-5^");
    expect(isCoded({ ...crp, unit: "mg/dL" }, own)).toBe(false);
    expect(code(inr)).toMatch(/^NPU01685\^/);
  });

  it("hold for every spelling of their unit", () => {
    const ratio = { ...own, analytes: [{ ...own.analytes[0], analyte: "INR", units: ["1"] } as CodeTable["analytes"][number]] };
    const asWritten = { ...inr, unit: "{INR}", unitSpellings: ["1", "INR", "{INR}", "0", ""] };
    expect(codesOf(asWritten, ratio, defaultMessageForm.codeSystems).observation).toMatch(/^NOR05172\^/);
  });
});

it("the coding systems are called what the receiver calls them", () => {
  const codeSystems = { nlk: "IUPP", loinc: "LOINC", ucum: "99UNIT", local: "99POC" };
  const bytes = renderResult(report, { ...context, station: { ...station, journal: { ...station.journal, codeSystems } } });
  const systems = [field(bytes, "OBX", 3).split("^")[2], field(bytes, "OBX", 3).split("^")[5]];
  expect([...systems, field(bytes, "OBX", 6).split("^")[2], field(bytes, "OBX", 17).split("^")[2]]).toEqual([
    "IUPP",
    "LOINC",
    "99UNIT",
    "99POC",
  ]);
});
