/** What Excel makes of a file: what costs nothing is read, what lost something is told line by line, and nothing is imported. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileText } from "../../../src/domain/uploaded-text.ts";
import { readLotFile } from "../../../src/qc/lots/lot-file.ts";
import { readOperatorFile, readPatientFile } from "../../../src/qc/people/people-files.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { caseFile } from "../../support/vectors.ts";

const header = "kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId";
const line = "control;CRP;afinion-2;Kontroll høy;høy;777;2027-03;mg/L;+80;;70;90;;;60;";
const good = [header, line].join("\r\n");
const textsOf = (text: string) => readLotFile(text).problems.map((one) => one.text);

describe("the cases", () => {
  test("a target with a plus sign is a number", () => {
    const { lots, problems } = readLotFile(caseFile("lots-target-with-plus-sign.csv").toString());
    expect(problems).toEqual([]);
    expect(lots[0]).toMatchObject({ target: "25", low: "20", high: "30" });
  });

  test("a file that Excel has spoilt is refused, with each thing that is wrong", () => {
    const bytes = caseFile("lots-spoilt-by-excel.csv");
    const told = textsOf(fileText(bytes, "utf-8").text);
    expect(told[0]).toMatch(/^Line 2: the file is not UTF-8.*CSV UTF-8.*--encoding windows-1252/);
    expect(told.filter((one) => one.startsWith("Line 3:"))).toEqual([
      expect.stringContaining("lot: Excel has shortened this number: format the column as text"),
      expect.stringContaining("controlId: Excel has shortened this number"),
    ]);
    const read = fileText(bytes, "windows-1252");
    expect(read).toMatchObject({ isWhole: true, preview: ["høy"] });
    expect(textsOf(read.text).every((one) => one.startsWith("Line 3:"))).toBe(true);
  });
});

describe("what costs nothing", () => {
  const lots = readLotFile(good).lots;
  test.each([
    ["a byte order mark", `\uFEFF${good}`],
    ["Excel's own first line", `sep=;\r\n${good}`],
    ["both", `\uFEFFsep=;\r\n${good}`],
    ["another sign between the columns", `sep=\t\r\n${good.replaceAll(";", "\t")}`],
    ["tabs between the columns", good.replaceAll(";", "\t")],
    ["empty columns at the end", `${header};;;\r\n${line};;;\r\n;;;;;;;;;;;;;;;;;;\r\n`],
    ["empty cells behind a line", `${good};;`],
    ["empty lines", `\r\n${header}\r\n\r\n${line}\r\n\r\n\r\n`],
    ["line ends of another system", good.replaceAll("\r\n", "\n")],
    ["line ends of several systems in one file", `${header}\n${line}\r\n\r`],
    ["dates as Excel shows them", good.replace("2027-03", "31.03.2027")],
  ])("%s", (_name, text) => {
    expect(readLotFile(text)).toEqual({ lots, problems: [] });
  });
});

describe("what lost something", () => {
  test.each(["1,23457E+11", "1.2E+05", "1e+15", "10,2E-3", "4711 1,09E+15"])("%s is no identifier any more", (cell) => {
    expect(textsOf(good.replace(";777;", `;${cell};`)).join()).toContain("lot: Excel has shortened this number");
  });

  test.each(["####", "#", "#N/A", "#I/T", "#REF!", "#VERDI!", "#DIV/0!", "#NAVN?"])("%s is no identifier", (cell) => {
    const told = textsOf(good.replace(";777;", `;${cell};`)).join();
    expect(told).toContain("lot: Excel wrote ");
  });

  test.each(["#12", "12#", "A#N/A", "#A1", "N/A"])("%s may be an identifier", (cell) => {
    expect(textsOf(good.replace(";777;", `;${cell};`))).toEqual([]);
  });

  test.each(["utf-16le", "utf-16be"])(
    "a file in %s is told as such, and nothing of it can stop the command that brings it",
    (name) => {
      const le = Buffer.from(`\uFEFF${good}`, "utf16le");
      const { text, isWhole } = fileText(name === "utf-16le" ? le : Buffer.from(le).swap16(), "utf-8");
      expect([isWhole, text.includes("\0")]).toEqual([false, false]);
      expect(textsOf(text).join()).toContain("the file is not UTF-8");
    },
  );

  test.each(["12E5", "E+11", "1E", "A1E+05B"])("%s may be one", (cell) => {
    expect(textsOf(good.replace(";777;", `;${cell};`))).toEqual([]);
  });

  test("a day that Excel counts is told as such, and lines keep their numbers behind its first line", () => {
    expect(textsOf(`sep=;\r\n${good.replace("2027-03", "46477")}`)).toEqual([
      "Line 3: expiry is a number that Excel made of a date: format the column as text and write it like 2027-03-31.",
    ]);
  });

  test.each(["utf16le", "latin1"] as const)("%s bytes are refused, in the header as well", (encoding) => {
    const text = fileText(Buffer.from(good.replace("name", "nævn"), encoding), "utf-8").text;
    expect(textsOf(text)[0]).toMatch(/^Line 1: the file is not UTF-8/);
    expect(readLotFile(text).lots).toEqual([]);
  });

  test("every register asks it, and a personal file repeats nothing", () => {
    const operators = fileText(Buffer.from("name;hpr\r\nBjørn;1,23E+08", "latin1"), "utf-8").text;
    expect(readOperatorFile(operators).faults).toHaveLength(2);
    const patients = readPatientFile(`personNumber;name\r\n1,58150E+10;Kari\r\n${syntheticPersons[0]};Ola`);
    expect(patients.entries).toEqual([]);
    expect(patients.faults).toEqual([{ line: 2, text: expect.stringMatching(/^personNumber: Excel has shortened/) }]);
    expect(JSON.stringify(patients.faults)).not.toContain("1,58150");
  });

  test.each([
    ["not closed", [header, line, '"Kontroll', line, line], 3],
    ["not closed, in the last line", [header, line, '"Kontroll'], 3],
    ["not closed, behind empty lines", [header, line, "", ";;;", '"Kontroll', line], 5],
    ["closed only by one of a later line", [header, '"Kontroll', line, '"Kontroll";CRP', line], 2],
    ["closed in the middle of a cell", [header, line, 'control;"CRP"x', line], 3],
    ["opened in the middle of a cell", [header, line, 'control;C"RP"', line], 3],
    ["not closed in the header", ['"kind', line], 1],
    ["not closed in the header behind Excel's own line", ["sep=;", '"kind', line], 2],
  ] as const)("a quotation mark that is %s is told with the line where that row begins", (_name, lines, at) => {
    expect(readLotFile(lines.join("\r\n"))).toMatchObject({
      lots: [],
      problems: [{ text: `Line ${at}: a quotation mark is not closed or stands in the middle of a cell.` }],
    });
  });

  test.each(["\r\n", "\n", "\r"])("a line break within a cell (%j) is a line as any other", (lineBreak) => {
    const twoLines = line.replace("Kontroll høy", `"Kontroll${lineBreak}høy"`);
    const spoilt = line.replace(";777;", ";1E+15;");
    expect(textsOf([header, twoLines, spoilt].join("\r\n"))).toEqual([
      expect.stringMatching(/^Line 4: lot: Excel has shortened/),
    ]);
  });

  test("law: what is wrong is told with the line where its row begins, whatever stands before it", () => {
    const before = fc.array(fc.constantFrom(line, "", ";;;", '"a\nb";c', '"a\n\n""b"'), { maxLength: 8 });
    const wrong = fc.constantFrom(
      ['"Kontroll', "quotation mark"] as const,
      ['control;C"RP"', "quotation mark"] as const,
      ["control;1E+15", "Excel has shortened"] as const,
    );
    fc.assert(
      fc.property(before, wrong, fc.constantFrom("\r\n", "\n", "\r"), (rows, [broken, why], lineEnd) => {
        const text = [header, ...rows, broken, line].join("\n");
        const place = [header, ...rows].join("\n").split("\n").length + 1;
        const told = textsOf(text.replaceAll("\n", lineEnd)).filter((one) => one.includes(why));
        expect(told).toEqual([expect.stringMatching(`^Line ${place}: `)]);
      }),
    );
  });

  test("columns that nobody knows are told one by one, and are not each other's", () => {
    expect(textsOf(good.replace("name;", "navn;").replace("sd;", "avvik;"))).toEqual([
      'Line 1: there is no column "navn".',
      'Line 1: there is no column "avvik".',
    ]);
  });

  test("a spoilt cell behind the last column is named by its place", () => {
    const cells = line.split(";").length;
    expect(textsOf(`${good};#REF!`)).toEqual([expect.stringMatching(`^Line 2: cell ${cells + 1}: Excel wrote an error`)]);
  });

  test("any bytes in any encoding are read without a throw, and no damaged letter is ever imported", () => {
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.constantFrom("utf-8" as const, "windows-1252" as const), (changes, encoding) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        const { lots } = readLotFile(fileText(bytes, encoding).text);
        expect(JSON.stringify(lots)).not.toMatch(/\\u0000|\uFFFD/);
      }),
      { numRuns: 300 },
    );
  });
});
