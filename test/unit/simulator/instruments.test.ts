/** Each analyzer's own bytes, as ANALYZERS.md shows them. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { afinion2Astm } from "../../../src/simulator/instruments/afinion-2-astm.ts";
import { afinion2Hl7 } from "../../../src/simulator/instruments/afinion-2-hl7.ts";
import { dcaVantageAstm } from "../../../src/simulator/instruments/dca-vantage-astm.ts";
import { nycocardPrintouts } from "../../../src/simulator/instruments/nycocard.ts";
import { control, instrument, run } from "./runs.ts";

const lines = (bytes: Uint8Array | undefined): readonly string[] =>
  Buffer.from(bytes ?? [])
    .toString("latin1")
    .split("\r")
    .slice(0, -1);

describe("Afinion 2, ASTM (3.4)", () => {
  const records = (...runs: Parameters<typeof instrument>[1][]) =>
    afinion2Astm(instrument("AF20000001", ...runs)).map(({ text }) => lines(text));

  test("a patient below the range: the comparator twice", () => {
    expect(records(run({ sequence: "43", value: "<5" }))).toEqual([
      [
        "H|\\^&|||Afinion 2 Analyzer^^AF20000001|||||||P|1|20260114123000",
        "P|1||15815024343|||||U",
        "O|1||43|^^^CRP|||||||N||||^O||||||||^10124809||F",
        "R|1|^^^CRP|<5|mg/L||<||F||OP7||20260114122600",
        "L|1|N",
      ],
    ]);
  });

  test("a control is told by H-12 alone; its scanned id stands where the patient's does", () => {
    const [[header, patient] = []] = records(control({ operatorId: null }));
    expect([header, patient]).toEqual([
      "H|\\^&|||Afinion 2 Analyzer^^AF20000001|||||||Q|1|20260114123000",
      "P|1||1019962101125029|||||U",
    ]);
  });

  test("a failed run has a blank behind its dashes; what was typed cannot break the record", () => {
    const [[, patient, , result] = []] = records(run({ value: "---", patientId: "a|b", operatorId: null }));
    expect([patient, result]).toEqual(["P|1||a&F&b|||||U", "R|1|^^^CRP|--- |mg/L||||F||||20260114122600"]);
  });
});

describe("DCA Vantage, ASTM (4.2)", () => {
  const records = (...runs: Parameters<typeof instrument>[1][]) =>
    dcaVantageAstm(instrument("S012345", ...runs)).map(({ text }) => lines(text));
  const hba1c = {
    analyte: "HbA1c",
    value: "6.8",
    unit: "%",
    operatorId: null,
    reagentLot: { number: "0852", expiry: null },
    companions: [{ code: "eAG", value: "148", unit: "mg/dL" }],
  };

  test("a patient, with the correction and the calculated eAG in a comment", () => {
    expect(records(run({ ...hba1c, patientId: "15815024424" }))).toEqual([
      [
        "H|\\^&|||DCA VANTAGE^04.04.00.00^S012345|||||||P||20260114123000",
        "P|1|15815024424",
        "O|1||012^0852||||||||||||||||||||||F",
        "R|1|^^^HbA1c|6.8|%||||F|||20260114122600",
        "C|1|I|1.000^0.0 %^NGSP^148 mg/dL|G",
        "L|1|N",
      ],
    ]);
  });

  test("a control is told by O-12", () => {
    const [[, , order] = []] = records(control(hba1c));
    expect(order).toBe("O|1||012^0852||||||||Q||||||||||||||F");
  });

  test("a panel has one order and a comment for each result", () => {
    const companions = [
      { code: "Crt", value: "230.8", unit: "mg/dL" },
      { code: "Ratio", value: "27.6", unit: "mg/g" },
    ];
    const [records1 = []] = records(run({ analyte: "Alb", value: "63.7", companions }));
    expect(records1.map((record) => record.slice(0, 11))).toEqual([
      "H|\\^&|||DCA",
      "P|1|1581502",
      "O|1||012^10",
      "R|1|^^^Alb|",
      "C|1|I|1.000",
      "R|2|^^^Crt|",
      "C|1|I|1.000",
      "R|3|^^^Rati",
      "C|1|I|1.000",
      "L|1|N",
    ]);
  });
});

describe("Afinion 2, HL7 (3.1)", () => {
  const segments = (...runs: Parameters<typeof instrument>[1][]) =>
    afinion2Hl7(instrument("AF20000001", ...runs)).map(({ write }) => lines(write("1000")));

  test("a patient: one code for both units", () => {
    const companions = [{ code: "HbA1c", value: "32", unit: "mmol/mol" }];
    expect(segments(run({ analyte: "HbA1c", value: "5.1", unit: "%", companions, operatorId: null }))).toEqual([
      [
        "MSH|^~\\&|Afinion 2 Analyzer||LABBRO|LABBRO|20260114123000||ORU^R01|1000|P|2.4|||AL|NE||8859/1",
        "PID|1||15815024343|",
        "PV1|1|||||||||||||||||||",
        "OBR|1||012|HbA1c|||||||N||||ORH||||||||^10124809||F|",
        "OBX|1|ST|HbA1c||5.1|%|||||F|||||||AF20000001|20260114122600|",
        "OBX|2|ST|HbA1c||32|mmol/mol|||||F|||||||AF20000001|20260114122600|",
      ],
    ]);
  });

  test("a control is told by MSH-11; no id entered is sent as 1", () => {
    const [[header, patient, , , result] = []] = segments(control({ value: ">200" }));
    expect([header?.split("|")[10], patient]).toEqual(["Q", "PID|1||1019962101125029|"]);
    expect(result).toBe("OBX|1|ST|CRP||>200|mg/L||>|||F|||||OP7||AF20000001|20260114122600|");
    expect(segments(run({ patientId: null }))[0]?.[1]).toBe("PID|1||1|");
  });

  test("Latin-1, and what was typed cannot break the segment", () => {
    const [text] = afinion2Hl7(instrument("AF20000001", run({ patientId: "a|b", operatorId: "Åse" })));
    const bytes = Buffer.from(text?.write("1000") ?? []);
    expect([bytes.includes(0xc5), bytes.includes("a\\F\\b")]).toEqual([true, true]);
  });
});

test("NycoCard prints label, value and unit (6)", () => {
  const [bytes] = nycocardPrintouts(instrument("", run({ value: "12" })));
  expect(Buffer.from(bytes ?? []).toString("latin1")).toBe("CRP Whole blood Result:\r\n12 mg/L\r\n");
});
