/** Inputs that once went wrong (fixtures/cases), each decoded as its README says. They are composed; every id in them is invented. */
import { expect, test } from "vitest";
import { parse } from "yaml";
import { drivers } from "../../../drivers/index.ts";
import { decodeCapture, nothingConfigured } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { configuredBy } from "../../support/fixtures.ts";
import { caseFile } from "../../support/vectors.ts";

/** By an instrument's file of the folder, or by a driver alone. */
function decode(file: string, by: string) {
  const written = by.endsWith(".yaml") ? parse(caseFile(by).toString()) : { driver: by, mode: "hl7" };
  const driver = drivers.find(({ id }) => id === written.driver);
  if (driver === undefined) throw new Error(`no driver ${written.driver}`);
  const configured = by.endsWith(".yaml") ? configuredBy(written.driver, written) : nothingConfigured;
  const { observations, problems } = decodeCapture(driver, written.mode, caseFile(file), makeLineSplitter, configured);
  return {
    values: observations.map(({ analyte, patientId, value }) => [
      analyte,
      patientId,
      value?.comparator ?? "",
      value?.number ?? null,
    ]),
    codes: problems.map(({ code }) => code),
    observations,
  };
}

test("a structured number keeps its comparator, a range is no number, a bare one is itself", () => {
  const { values } = decode("hl7-structured-numeric.bin", "crp-8.yaml");
  expect(values.map(([, , comparator, number]) => [comparator, number])).toEqual([
    ["<", "5"],
    [">", "200"],
    ["", null],
    ["", "182"],
  ]);
});

test.each(["lis1-two-frames-missing.bin", "lis1-two-frames-damaged.bin"])(
  "%s: a message of four patients that lost two of its frames gives no result at all",
  (file) => {
    const { values, codes } = decode(file, "crp-9.yaml");
    expect(values).toEqual([]);
    expect(codes).not.toEqual([]);
  },
);

test("the same message whole gives each patient the own value", () => {
  const wire = caseFile("lis1-two-frames-missing.bin").toString("latin1");
  const frames = wire.split("\x02");
  const body = frames.slice(1).map((frame) => frame.slice(1, frame.indexOf("\x03")));
  const bare = [...body.slice(0, 4), "P|2|13717404089\r", "O|1|S-2|42|^^^CRP\r", ...body.slice(4)].join("");
  const written = parse(caseFile("crp-9.yaml").toString());
  const driver = drivers.find(({ id }) => id === written.driver);
  if (driver === undefined) throw new Error("no driver");
  const { observations } = decodeCapture(
    driver,
    written.mode,
    Buffer.from(bare, "latin1"),
    makeLineSplitter,
    configuredBy(written.driver, written),
  );
  expect(observations.map(({ patientId, value }) => [patientId, value?.number])).toEqual([
    ["13116900216", "4.7"],
    ["13717404089", "12"],
    ["15815024343", "88"],
    ["21016400952", "180"],
  ]);
});

test("a file that is cut in a value loses that result and says so; the one before it stands", () => {
  const generic = { driver: "generic-hl7", mode: "hl7" };
  const mapping = {
    family: "hl7",
    fields: { sequence: "OBR-3" },
    analytes: { PT: { codes: ["PT"], units: ["s"] }, INR: { codes: ["INR"], units: [""] } },
  };
  const driver = drivers.find(({ id }) => id === generic.driver);
  if (driver === undefined) throw new Error("no driver");
  const configured = configuredBy(generic.driver, { ...generic, mapping });
  const { observations, problems } = decodeCapture(
    driver,
    "hl7",
    caseFile("hl7-bare-cut-in-the-value.hl7"),
    makeLineSplitter,
    configured,
  );
  expect(observations.map(({ analyte, value }) => [analyte, value?.number])).toEqual([["PT", "14.2"]]);
  expect(problems.map(({ code }) => code)).toContain("TRANSMISSION_INCOMPLETE");
});

test("an AFIAS-6 writes its header one place further, and no time of measurement", () => {
  const { observations } = decode("hl7-afias-6-shifted-header.bin", "ichroma");
  expect(observations).toMatchObject([
    {
      analyte: "CRP",
      value: { number: "68.93", unit: "mg/L" },
      device: { model: "AFIAS-6", serial: "A6XX990001" },
      reagentLot: { number: "CROFA99X" },
      measuredAt: null,
    },
  ]);
});
