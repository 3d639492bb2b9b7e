import { describe, expect, it } from "vitest";
import { readLotFile } from "../../../../src/qc/lots/lot-file.ts";

const header = "kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId";
const crp = "control;CRP;afinion-2;CRP Control;L1;C7781;2027-01;mg/L;24,5;1,5;20;28,0;;01.02.2026;60;10199621 10199622";
const strip = "reagent;INR;coaguchek-xs-plus;Test strips;;0852;31.03.2026;;;;;;;;;";
const read = (...lines: string[]) => readLotFile([header, ...lines].join("\r\n"));
const problems = (...lines: string[]) => read(...lines).problems.map(({ line, text }) => [line, text]);

describe("a good file", () => {
  it("gives control targets and reagent lots, numbers with a point and dates as ISO", () => {
    expect(read(crp, strip)).toEqual({
      lots: [
        {
          kind: "control",
          analyte: "CRP",
          model: "afinion-2",
          name: "CRP Control",
          level: "L1",
          lot: "C7781",
          expiry: "2027-01-31",
          unit: "mg/L",
          target: "24.5",
          sd: "1.5",
          low: "20",
          high: "28.0",
          reagentLot: null,
          openedOn: "2026-02-01",
          inUseDays: 60,
          controlIds: ["10199621", "10199622"],
        },
        {
          kind: "reagent",
          analyte: "INR",
          model: "coaguchek-xs-plus",
          name: "Test strips",
          lot: "0852",
          expiry: "2026-03-31",
          openedOn: null,
          inUseDays: null,
        },
      ],
      problems: [],
    });
  });

  it("may name the first day of a target in one more column; each version is an entry of its own", () => {
    const versions = readLotFile([`${header};validFrom`, `${crp};`, `${crp};01.04.2026`].join("\n"));
    expect(versions.problems).toEqual([]);
    expect(versions.lots.map((lot) => ("validFrom" in lot ? lot.validFrom : null))).toEqual([null, "2026-04-01"]);
    const wrong = [`${crp};soon`, `${crp};2026-04-01`, `${crp};1.4.2026`, `${strip};2026-04-01`];
    expect(readLotFile([`${header};validFrom`, ...wrong].join("\n")).problems.map(({ text }) => text)).toEqual([
      expect.stringContaining("validFrom is no date"),
      expect.stringContaining("the same lot and level as line 3"),
      expect.stringContaining("validFrom is for controls only"),
    ]);
  });

  it("may have commas, a byte order mark, any line ends, blank lines and no last line end", () => {
    const commas = `\uFEFF${header.replaceAll(";", ",")}\n\ncontrol,CRP,afinion-2,,L1,C7781,,mg/L,,,"20,5",28\n,,,,,,,,,,,,,,,\n`;
    expect(readLotFile(commas)).toMatchObject({ lots: [{ low: "20.5", high: "28", expiry: null, sd: null }], problems: [] });
  });

  it("may have its columns in another order and leave out what it has not", () => {
    const text = "lot;kind;model;Analyte;high;low;level;unit\nC1;control;afinion-2;CRP;28;20;L1;mg/L";
    expect(readLotFile(text)).toMatchObject({ lots: [{ lot: "C1", low: "20", high: "28", target: null }], problems: [] });
  });

  it.each([
    ["2026-03", "2026-03-31"],
    ["202602", "2026-02-28"],
    ["280200", "2028-02-29"],
    ["260315", "2026-03-15"],
    ["2026-03-15", "2026-03-15"],
    ["31.03.2026", "2026-03-31"],
  ])("expiry %s", (raw, day) => {
    expect(read(strip.replace("31.03.2026", raw)).lots[0]?.expiry).toBe(day);
  });

  it("may hold one target for each level, unit and reagent lot", () => {
    expect(read(crp, crp.replace(";L1;", ";L2;"), crp.replace("28,0;;", "28,0;R2;")).lots).toHaveLength(3);
  });
});

describe("a file with faults", () => {
  it("imports nothing and names every bad line", () => {
    const file = read(crp, strip.replace("31.03.2026", "soon"), crp.replace("C7781", ""), strip);
    expect(file.lots).toEqual([]);
    expect(file.problems.map(({ line, code }) => [line, code])).toEqual([
      [3, "LOT_FILE_BAD_LINE"],
      [4, "LOT_FILE_BAD_LINE"],
    ]);
  });

  it.each([
    ["an unknown kind", crp.replace("control", "kontroll"), "kind"],
    ["no analyte", crp.replace("CRP", ""), "analyte"],
    ["no model", crp.replace("afinion-2", ""), "model"],
    ["no level", crp.replace(";L1;", ";;"), "level"],
    ["no unit", crp.replace("mg/L", ""), "unit"],
    ["an expiry that is none", crp.replace("2027-01", "2027-13"), "expiry"],
    ["an opening month", crp.replace("01.02.2026", "2026-02"), "openedOn"],
    ["days that are no number", crp.replace(";60;", ";60 d;"), "inUseDays"],
    ["a value that is no number", crp.replace("24,5", "24,5 mg/L"), "target"],
    ["an exponent", crp.replace("24,5", "2e1"), "target"],
    ["an SD of 0", crp.replace("1,5", "0,0"), "sd"],
    ["an SD below 0", crp.replace("1,5", "-1"), "sd"],
    ["an SD without target", crp.replace("24,5", ""), "sd"],
    ["low above high", crp.replace(";20;", ";29;"), "low"],
    ["low equal to high", crp.replace("20;28,0", "24,5;24,50"), "low"],
    ["only one end of the range", crp.replace("28,0", ""), "low"],
    ["a target outside its range", crp.replace("24,5", "42,5"), "target"],
    ["no limits", crp.replace("24,5;1,5;20;28,0", "24,5;;;"), "neither"],
    ["a reagent with limits", strip.replace("31.03.2026;;", "31.03.2026;;2,5"), "target"],
    ["more cells than the header", `${crp};x`, "cells"],
  ])("%s", (_name, line, word) => {
    expect(problems(line)).toEqual([[2, expect.stringContaining(word)]]);
  });

  it("every fault of a line is told at once", () => {
    expect(problems(crp.replace("2027-01", "x").replace("1,5", "y"))).toHaveLength(2);
  });

  it("the same lot and level twice is a question, not an answer", () => {
    expect(problems(crp, strip, crp.replace("C7781", "c7781").replace("28,0", "29"))).toEqual([
      [4, expect.stringContaining("line 2")],
    ]);
  });

  it("line numbers count quoted line breaks and blank lines", () => {
    expect(problems("", crp.replace("CRP Control", '"CRP\nControl"'), strip.replace("0852", ""))).toEqual([
      [5, expect.stringContaining("lot")],
    ]);
  });

  it.each([
    ["an empty file", ""],
    ["no header", crp],
    ["an unknown column", `${header};colour`],
    ["a header without the lot", "kind;analyte;model"],
    ["a column twice", `${header};lot`],
    ["an open quotation mark", `${header}\n"control;CRP`],
  ])("%s", (_name, text) => {
    const file = readLotFile(text);
    expect(file.lots).toEqual([]);
    expect(file.problems.length).toBeGreaterThan(0);
  });
});
