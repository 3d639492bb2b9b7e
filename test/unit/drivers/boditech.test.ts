/** What ichroma and AFIAS make of messages that could mislead. */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import afias from "../../../drivers/afias/driver.ts";
import ichroma from "../../../drivers/ichroma/driver.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";

describe("an ichroma message", () => {
  const cartridge = (lot: string) => `SPM|1|${lot}${"|".repeat(17)}20270131`;
  const order = (test: string, time = "20260114101500") => `OBR||${test}|0|0|||${time}|||admin`;
  const decode = (...segments: readonly string[]) => {
    const header = "MSH|^~\\&|1|ichroma3|IR3UH990001||20260114101500||OUL^R24^OUL_R24|1|T|2.6";
    return decodeCapture(ichroma, "hl7", Buffer.from([header, ...segments, ""].join("\r")), makeLineSplitter);
  };
  const codes = (...segments: readonly string[]) => decode(...segments).problems.map(({ code }) => code);
  const crp = "OBX|1|TX|CRP||7.00 mg/L |mg/L||0|||R";

  it("takes the number in PID-7 for an age, never for a date of birth", () => {
    const { observations } = decode("PID||15815024343|||||19580124|Male", order("CRP"), cartridge("A"), crp);
    expect(observations).toMatchObject([{ patientId: "15815024343", birthDate: null, sex: "Male" }]);
  });

  it("reads the patient in PID-2 only", () => {
    expect(decode("PID|||15815024343||", order("CRP"), crp).observations).toMatchObject([{ patientId: null }]);
  });

  it("keeps the cartridges of two orders apart", () => {
    const second = crp.replaceAll("CRP", "HbA1c").replaceAll("mg/L", "%");
    const found = decode("PID||1", order("CRP"), cartridge("A"), crp, order("HbA1c"), cartridge("B"), second, order("CRP"), crp);
    expect(found.observations.map(({ run, reagentLot }) => [run, reagentLot?.number])).toEqual([
      ["1", "A"],
      ["1.2", "B"],
      ["1.3", undefined],
    ]);
  });

  it("uses the name of the order where the result has none", () => {
    expect(decode(order("CRP"), crp.replace("TX|CRP", "TX|")).observations).toMatchObject([{ analyte: "CRP" }]);
    expect(codes(order(""), crp.replace("TX|CRP", "TX|"))).toEqual(["DECODE_MISSING_FIELD"]);
  });

  it("passes over an OBX with neither name nor value, and says so when there is nothing else", () => {
    expect(codes(order("CRP"), crp, "OBX|2|TX||||||0|||R")).toEqual([]);
    expect(codes(order("CRP"), "OBX|1|TX||||||0|||R")).toEqual(["DECODE_NO_RESULT"]);
  });

  it.each(["P", "X", "W", "I"])("has no value with the status %s", (letter) => {
    const { observations } = decode(order("CRP"), crp.replace(/R$/, letter));
    expect(observations).toMatchObject([{ value: null, failed: { raw: "7.00 mg/L ", reason: `status ${letter}` } }]);
  });

  it("takes MSH-7 for the analyzer's clock only where it is not the time of the measurement", () => {
    expect(decode(order("CRP"), crp).clock).toEqual([]);
    expect(decode(order("CRP", "20260101080000"), crp).clock).toMatchObject([{ local: "2026-01-14T10:15:00" }]);
  });
});

describe("an AFIAS-6 over HL7", () => {
  const decode = (header: string, obr = "OBR||CRP|0|||||||admin") => {
    const segments = [header, "PID||7539|7539|||||", obr, "SPM||CROFA99X|||||||||||||||||", "OBX|1|TX|CRP||68.93|mg/L|||||R", ""];
    return decodeCapture(ichroma, "hl7", Buffer.from(segments.join("\r")), makeLineSplitter);
  };
  const shifted = "MSH|^~\\&||1|AFIAS-6|A6XX990001|20261107110225.205+0100||OUL^R24^OUL_R24|1|T|2.6";

  it("has model and serial number one place further, and says no time of measurement", () => {
    const { observations, clock, problems } = decode(shifted);
    expect(observations).toMatchObject([
      {
        device: { model: "AFIAS-6", serial: "A6XX990001" },
        analyte: "CRP",
        value: { number: "68.93", unit: "mg/L" },
        reagentLot: { number: "CROFA99X" },
        measuredAt: null,
      },
    ]);
    expect(clock).toMatchObject([{ local: "2026-11-07T11:02:25", offset: "+01:00" }]);
    expect(problems.map(({ code }) => code)).toEqual(["DECODE_MISSING_FIELD"]);
  });

  it.each(["AFIAS-6", "afias 6", "ichroma", "I-Chroma"])("never takes a model's name (%s) for a serial number", (name) => {
    const { observations, problems } = decode(shifted.replace("A6XX990001", name));
    expect(observations.map(({ device }) => device.serial)).toEqual([null]);
    expect(problems.map(({ text }) => text)).toContain("The model's name stands where the serial number belongs.");
  });

  it("an HbA1c in three units under one name, the last two without it: three values of one run", () => {
    const run = ["OBX|1|TX|HbA1c||5.6 %|%||0|||R", "OBX|2|TX|||38 mmol/mol|mmol/mol||0|||R", "OBX|3|TX|||114 mg/dL|mg/dL||0|||R"];
    const segments = ["MSH|^~\\&|1|ichroma2|IR2UH990001||20260114101500||OUL^R24^OUL_R24|1|T|2.6", "PID||1"];
    const text = [...segments, "OBR||HbA1c|0|0|||20260114101500|||admin", ...run, ""].join("\r");
    const { observations, problems } = decodeCapture(ichroma, "hl7", Buffer.from(text), makeLineSplitter);
    expect(observations.map(({ run: name, analyte, value }) => [name, analyte, value?.number, value?.unit])).toEqual([
      ["1", "HbA1c", "5.6", "%"],
      ["1", "HbA1c", "38", "mmol/mol"],
      ["1", "HbA1c", "114", "mg/dL"],
    ]);
    expect(problems.map(({ code }) => code)).toEqual(["DECODE_UNKNOWN_UNIT"]);
  });
});

describe("an AFIAS line", () => {
  const good = `$1|FPRR990001|20260114094137|admin|15815024343|||CRP|CRPCA16F|2026.12.26|12.40|||||mg/L${"|".repeat(17)}`;
  const decode = (...lines: readonly string[]) =>
    decodeCapture(afias, "serial", Buffer.from(lines.map((line) => `${line}\r\n`).join(""), "latin1"), makeLineSplitter);

  it("is a run of its own", () => {
    const found = decode(good, good.replace("12.40", "13.00"));
    expect(found.observations.map(({ run, value }) => [run, value?.number])).toEqual([
      ["1", "12.40"],
      ["2", "13.00"],
    ]);
    expect(found.problems).toEqual([]);
  });

  it("gives no result when any one of its bars is lost or doubled", () => {
    for (const { index } of good.matchAll(/\|/g)) {
      for (const damaged of [`${good.slice(0, index)}${good.slice(index + 1)}`, `${good.slice(0, index)}|${good.slice(index)}`]) {
        const { observations, problems } = decode(damaged);
        expect(observations).toEqual([]);
        expect(problems.map(({ code }) => code)).toEqual(["LINE_UNREADABLE"]);
      }
    }
  });

  it("gives no result without its end", () => {
    const { observations, problems } = decodeCapture(afias, "serial", Buffer.from(good), makeLineSplitter);
    expect([observations, problems.map(({ code }) => code)]).toEqual([[], ["TRANSMISSION_INCOMPLETE"]]);
  });
});
