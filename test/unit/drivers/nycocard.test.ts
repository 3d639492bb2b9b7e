import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import nycocard from "../../../drivers/nycocard/driver.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";

const decode = (text: string) => decodeCapture(nycocard, "serial", Buffer.from(text, "latin1"), makeLineSplitter);
const codes = (text: string) => decode(text).problems.map(({ code }) => code);

describe("a NycoCard printout", () => {
  it.each(["\r\n", "\n"])("with lines ended by %j", (end) => {
    const { observations, problems } = decode(`CRP Whole blood Result: 12 mg/L${end}`);
    expect(observations).toMatchObject([
      {
        kind: "patient",
        analyte: "CRP",
        value: { raw: "12", number: "12", unit: "mg/L" },
        specimen: "Whole blood",
        patientId: null,
        sequence: null,
        measuredAt: null,
        reagentLot: null,
      },
    ]);
    expect(problems).toEqual([]);
  });

  it("has a result only from its label to its unit", () => {
    expect(decode("CRP Whole blood Result: 12\r\n").observations).toEqual([]);
    expect(decode("12 mg/L\r\n").observations).toEqual([]);
    expect(decode("Whole blood Result: 12 mg/L\r\n").observations).toEqual([]);
  });

  it("never takes the value of one label for another's", () => {
    const text = "CRP Whole blood Result:\r\nHbA1c Result: 6 mg/L\r\n";
    expect(decode(text).observations).toEqual([]);
    expect(codes(text)).toEqual(["LINE_UNREADABLE", "DECODE_NO_RESULT"]);
  });

  it("says of a unit in another spelling that it is not on the list", () => {
    expect(decode("CRP Whole blood Result: 12 mg/l\r\n").observations).toMatchObject([{ value: { number: "12", unit: "mg/l" } }]);
    expect(codes("CRP Whole blood Result: 12 mg/l\r\n")).toEqual(["DECODE_UNKNOWN_UNIT"]);
  });

  it("does not make a number of several", () => {
    expect(decode("CRP Whole blood Result: 12 34 mg/L\r\n").observations).toMatchObject([{ value: { number: null } }]);
  });

  it("says what else was printed", () => {
    const text = "NycoCard READER II\r\nCRP Whole blood Result: 12 mg/L\r\n";
    expect(decode(text).observations).toHaveLength(1);
    expect(codes(text)).toEqual(["LINE_UNREADABLE"]);
  });
});
