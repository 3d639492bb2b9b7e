/** What the fixtures cannot show: messages out of shape, which no driver's device should send. */
import { describe, expect, it } from "vitest";
import {
  type AnalyteTable,
  type DecodeContext,
  type DriverDefinition,
  decodeLis,
  decodeMessage,
  decodePoct,
  defineDriver,
  place,
  readMeasurement,
} from "../../../src/driver-api/index.ts";
import { parseLis2 } from "../../../src/protocol/lis2/parse.ts";
import { readPoctCapture } from "../../../src/protocol/poct1a/capture.ts";

const context: DecodeContext = { mode: "m", at: 3, index: 0 };
const analytes: AnalyteTable = {
  CRP: { codes: ["CRP", "1"], units: ["mg/L"], source: "test" },
  INR: { codes: ["INR"], units: ["1", ""], source: "test" },
};

describe("readMeasurement", () => {
  const measure = (code: string, raw: string, unit: string | null, refused: string | null = null) =>
    readMeasurement(analytes, { code, raw, unit, flags: [], refused }, "R 1", 3);
  const codes = (...given: Parameters<typeof measure>) => measure(...given).problems.map(({ code }) => code);

  it("delivers what it does not know, and says so", () => {
    expect(measure("ZZZ", "5", "mg/L").fields).toMatchObject({ analyte: null, deviceCode: "ZZZ", value: { number: "5" } });
    expect(codes("ZZZ", "5", "mg/L")).toEqual(["DECODE_UNKNOWN_ANALYTE"]);
    expect(measure("CRP", "5", "g/L").fields).toMatchObject({ analyte: "CRP", value: { number: "5", unit: "g/L" } });
    expect(codes("CRP", "5", "g/L")).toEqual(["DECODE_UNKNOWN_UNIT"]);
    expect(codes("CRP", "5", null)).toEqual(["DECODE_UNKNOWN_UNIT"]);
    expect(codes("INR", "2.5", null)).toEqual([]);
    expect(codes("", "5", "mg/L")).toEqual(["DECODE_MISSING_FIELD"]);
    expect(codes("CRP", "much", "mg/L")).toEqual(["DECODE_BAD_VALUE"]);
  });

  it("takes no inherited name for a code", () => {
    expect(codes("constructor", "5", "mg/L")).toEqual(["DECODE_UNKNOWN_ANALYTE"]);
  });

  it("gives no value that the device itself refuses, and keeps its text", () => {
    const { fields } = measure("CRP", "12", "mg/L", "discarded");
    expect(fields).toMatchObject({ value: null, failed: { raw: "12", reason: "discarded" } });
  });

  it("never repeats a value, code or unit in a problem", () => {
    const all = [measure("15815024343", "15815024424x", "15815024505"), measure("CRP", "15815024424x", "15815024505")];
    expect(all.flatMap(({ problems }) => problems.map(({ text }) => text)).join()).not.toMatch(/15815024/);
  });
});

describe("decodeLis", () => {
  const dialect = {
    vendor: "V",
    model: "M",
    analytes,
    patientId: place(3),
    sequence: place(4),
    reagentLot: place(4, 2),
    specimen: null,
    measuredAt: place(13),
  };
  const decode = (...records: string[]) => decodeLis(parseLis2(`${records.join("\r")}\r`).message, context, dialect);
  const result = "R|1|^^^CRP|5|mg/L||||F||||20260114122600";

  it("keeps a result without patient and order, and gives it to nobody", () => {
    const { observations, problems } = decode("H|\\^&", result, "L|1|N");
    expect(observations).toMatchObject([{ kind: "patient", patientId: null, run: "1", sequence: null, analyte: "CRP" }]);
    expect(problems.map(({ code, at }) => [code, at])).toContainEqual(["LIS2_ORPHAN_RECORD", 3]);
  });

  it("gives each result to the patient above it", () => {
    const { observations } = decode(
      "H|\\^&",
      "P|1|A",
      "O|1||7",
      result,
      "P|2|B",
      "O|1||8",
      result,
      "P|3",
      "O|1||9",
      result,
      "L|1",
    );
    expect(observations.map(({ patientId, run }) => [patientId, run])).toEqual([
      ["A", "7"],
      ["B", "8"],
      [null, "9"],
    ]);
  });

  it("tells control orders and patient orders of one message apart", () => {
    const { observations } = decode("H|\\^&", "P|1|C1", "O|1||7||||||||N\\Q", result, "P|2|B", "O|1||8", result, "L|1");
    expect(observations.map(({ kind, patientId, control }) => [kind, patientId, control?.name ?? null])).toEqual([
      ["control", null, "C1"],
      ["patient", "B", null],
    ]);
  });

  it("takes a whole message marked Q for control, and one marked T or D for no result", () => {
    const marked = (letter: string) => decode(`H|\\^&||||||||||${letter}|1|20260114`, "P|1|A", "O|1||7", result, "L|1");
    expect(marked("Q").observations).toMatchObject([{ kind: "control", patientId: null }]);
    expect(marked("P").observations).toMatchObject([{ kind: "patient", patientId: "A" }]);
    for (const letter of ["T", "D"]) {
      expect(marked(letter).observations).toEqual([]);
      expect(marked(letter).problems.map(({ code }) => code)).toEqual(["DECODE_SERVICE_MESSAGE"]);
      expect(marked(letter).clock).toHaveLength(1);
    }
  });

  it("reads the test code from whichever part holds it", () => {
    const codeOf = (id: string) =>
      decode("H|\\^&", "P|1|A", "O|1||7", `R|1|${id}|5|mg/L||||F||||20260114`, "L|1").observations[0]?.deviceCode;
    expect([codeOf("^^^CRP"), codeOf("^^^^CRP"), codeOf("CRP"), codeOf("^CRP"), codeOf("^^^CRP^X")]).toEqual(
      Array(5).fill("CRP"),
    );
  });

  it("reports a message without results", () => {
    expect(decode("H|\\^&", "P|1|A", "O|1||7", "L|1").problems.map(({ code }) => code)).toEqual(["DECODE_NO_RESULT"]);
  });
});

describe("decodePoct", () => {
  const dialect = { analytes, identify: () => ({ vendor: "V", model: "M" }) };
  const decode = (root: string, body: string) => {
    const bytes = Buffer.from(`<${root}><HDR><HDR.control_id V="1"/></HDR>${body}</${root}>`);
    const [only] = readPoctCapture(bytes, {}).messages;
    if (only === undefined) throw new Error("no message");
    return decodePoct(only.message, context, dialect);
  };
  const obs = '<OBS><OBS.observation_id V="INR"/><OBS.value V="2.5"/></OBS>';
  const svc = (inner: string, role = "OBS") =>
    `<SVC><SVC.role_cd V="${role}"/><SVC.observation_dttm V="2026-01-14T09:51:26"/>${inner}</SVC>`;
  const pt = (id: string) => `<PT><PT.patient_id V="${id}"/>${obs}</PT>`;

  it("gives a value outside of the PT to nobody, and the values of a run that names two patients, too", () => {
    expect(decode("OBS.R01", svc(`${pt("A")}${obs}`)).observations.map(({ patientId }) => patientId)).toEqual(["A", null]);
    const { observations, problems } = decode("OBS.R01", svc(`${pt("A")}${pt("B")}`));
    expect(observations.map(({ patientId }) => patientId)).toEqual([null, null]);
    expect(problems.map(({ code }) => code)).toEqual(["DECODE_MISSING_FIELD"]);
  });

  it("knows no device from a document that stands alone", () => {
    const [observation] = decode("OBS.R01", svc(pt("A"))).observations;
    expect(observation?.device).toEqual({ vendor: null, model: null, serial: null, software: null });
  });

  it.each([
    ["OBS.R01", "OBS", "patient", "A"],
    ["OBS.R01", "UNK", "patient", "A"],
    ["OBS.R02", "OBS", "control", null],
    ["OBS.R01", "LQC", "control", null],
    ["OBS.R01", "QC", "control", null],
    ["OBS.R01", "EQC", "service", null],
    ["OBS.R02", "CAL", "service", null],
    ["OBS.R02", "CVR", "service", null],
    ["OBS.R01", "PRF", "eqa", null],
  ])("%s with role %s is %s", (root, role, kind, patientId) => {
    expect(decode(root, svc(pt("A"), role)).observations).toMatchObject([{ kind, patientId, role }]);
  });

  it("takes the strip's lot, not the control's", () => {
    const reagents =
      '<RGT><RGT.name V="c">TY=QC</RGT.name><RGT.lot_number V="1"/></RGT><RGT><RGT.name V="s">TY=TS</RGT.name><RGT.lot_number V="2"/></RGT>';
    expect(decode("OBS.R01", svc(pt("A") + reagents)).observations).toMatchObject([
      { reagentLot: { number: "2", expiry: null } },
    ]);
  });

  it("keeps words for a failed run apart from words that are no number", () => {
    const word = (text: string) =>
      decode("OBS.R01", svc(`<PT><OBS><OBS.observation_id V="INR"/><OBS.qualitative_value V="${text}"/></OBS></PT>`))
        .observations[0];
    expect(word("INVALID")).toMatchObject({ value: null, failed: { raw: "INVALID" } });
    expect(word("POSITIVE")).toMatchObject({ value: { raw: "POSITIVE", number: null }, failed: null });
  });

  it("says nothing of messages that carry no results, and of an empty result message that it is empty", () => {
    expect(decode("EOT.R01", "").problems).toEqual([]);
    expect(decode("OBS.R01", svc("<PT/>")).problems.map(({ code }) => code)).toEqual(["DECODE_NO_RESULT"]);
  });
});

describe("decodeMessage", () => {
  it("turns a driver that throws into a problem", () => {
    const driver: DriverDefinition = defineDriver({
      id: "broken",
      vendor: "V",
      model: "M",
      revision: 1,
      modes: {},
      analytes,
      clock: { offset: "trusted" },
      decode: () => {
        throw new Error("15815024343");
      },
    });
    const { problems } = decodeMessage(driver, { protocol: "lines", message: { lines: [] } }, context);
    expect(problems.map(({ code, at }) => [code, at])).toEqual([["DRIVER_FAILED", 3]]);
    expect(JSON.stringify(problems)).not.toContain("15815024343");
  });
});
