/** What the reference journal takes and what it refuses, and that it says where. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { knownCodes } from "../../../src/journal/known-codes.ts";
import { validate } from "../../../src/journal/validate.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";
import { messageFile, messageNames } from "../../support/vectors.ts";
import { oru, oruWith, oruWithout, oul, persons } from "./messages.ts";

/** `103 OBX-3` for each finding. */
const findings = (bytes: Uint8Array, receiver: Parameters<typeof validate>[1] = null): string[] =>
  validate(readHl7(bytes, "utf8"), receiver).map(({ code, location }) => `${code} ${location[0]}-${location[2]}`);

test("a patient result and a control result as the gateway sends them are taken", () => {
  expect(findings(oru())).toEqual([]);
  expect(findings(oul())).toEqual([]);
});

test.each([
  ["below the range", { "OBX-2": "SN", "OBX-5": "<^5", "OBX-8": "<" }],
  ["a correction", { "OBX-11": "C", "OBR-25": "C" }],
  ["a withdrawn result without value", { "OBX-2": null, "OBX-5": null, "OBX-6": null, "OBX-11": "X", "OBR-25": "X" }],
  ["INR in {INR}", { "OBX-3": "NPU01685^P-INR^99NLK", "OBX-5": "2.4", "OBX-6": "{INR}^INR^UCUM" }],
  ["a D-number", { "PID-3": "55815024256^^^DNR&2.16.578.1.12.4.1.4.2&ISO^NNNOR" }],
])("%s is taken", (_case, changes) => {
  expect(findings(oru(changes))).toEqual([]);
});

describe("whose result it is", () => {
  test.each([
    ["wrong check digits", "13717404088^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR", "204 PID-3"],
    ["no person number", "12345^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR", "204 PID-3"],
    ["the number of another register", "13717404089^^^DNR&2.16.578.1.12.4.1.4.2&ISO^NNNOR", "204 PID-3"],
    ["no register", "13717404089", "101 PID-3"],
    ["a second number that is wrong", `${persons.åse}~13717404088^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR`, "204 PID-3"],
    ["the HL7 null", '""', "101 PID-3"],
    ["nothing", "", "101 PID-3"],
  ])("%s is refused", (_case, identifier, finding) => {
    expect(findings(oru({ "PID-3": identifier }))).toEqual([finding]);
  });

  test("says which repetition and component is meant", () => {
    const [found] = validate(readHl7(oru({ "PID-3": "13717404088^^^FNR&2.16.578.1.12.4.1.4.1&ISO" }), "utf8"), null);
    expect(found?.location).toEqual(["PID", 1, 3, 1, 1]);
  });

  test("a control never has a patient", () => {
    const withPatient = oul().toString("utf8").replace("SPM|", `PID|1||${persons.åse}\rSPM|`);
    expect(findings(Buffer.from(withPatient))).toContain("100 MSH-9");
  });
});

describe("fields", () => {
  test.each([
    ["MSH-3", null, "101 MSH-3"],
    ["MSH-7", "20260314101533", "102 MSH-7"],
    ["MSH-7", "20261314101533+0100", "102 MSH-7"],
    ["MSH-10", null, "101 MSH-10"],
    ["MSH-10", "X".repeat(21), "102 MSH-10"],
    ["MSH-11", "X", "202 MSH-11"],
    ["MSH-12", "2.3", "203 MSH-12"],
    ["MSH-18", "ASCII", "103 MSH-18"],
    ["OBR-3", null, "101 OBR-3"],
    ["OBR-4", null, "101 OBR-4"],
    ["OBR-7", null, "101 OBR-7"],
    ["OBR-25", "Z", "103 OBR-25"],
    ["OBX-1", "2", "100 OBX-1"],
    ["OBX-2", "XX", "103 OBX-2"],
    ["OBX-2", null, "101 OBX-2"],
    ["OBX-3", "NPU99999^?^99NLK", "103 OBX-3"],
    ["OBX-3", "NPU19748^CRP^LOCAL", "103 OBX-3"],
    ["OBX-5", null, "101 OBX-5"],
    ["OBX-5", '""', "101 OBX-5"],
    ["OBX-5", "4,7", "102 OBX-5"],
    ["OBX-5", "<5", "102 OBX-5"],
    ["OBX-5", "---", "102 OBX-5"],
    ["OBX-6", null, "101 OBX-6"],
    ["OBX-6", "mmol/L^mmol/L^UCUM", "103 OBX-6"],
    ["OBX-11", null, "101 OBX-11"],
    ["OBX-11", "Q", "103 OBX-11"],
    ["OBX-14", "2026-03-14", "102 OBX-14"],
    ["SPM-11", "Q^Control^HL70369", "103 SPM-11"],
  ])("%s as %s is refused", (place, value, finding) => {
    expect(findings(oru({ [place]: value }))).toEqual([finding]);
  });

  test("HbA1c in % is refused under the code for mmol/mol", () => {
    expect(findings(oru({ "OBX-3": "NPU27300^B-HbA1c^99NLK", "OBX-5": "6.5", "OBX-6": "%^%^UCUM" }))).toEqual(["103 OBX-6"]);
  });

  test.each(["5", "<5", "^", "<^", "<^five", "<^5^^", "5^<"])("SN as %s is refused", (value) => {
    expect(findings(oru({ "OBX-2": "SN", "OBX-5": value }))).toEqual(["102 OBX-5"]);
  });

  test("everything that is wrong is said at once", () => {
    const wrong = oru({ "MSH-12": "2.3", "PID-3": "1^^^FNR&2.16.578.1.12.4.1.4.1&ISO", "OBX-5": "many" });
    expect(findings(wrong)).toEqual(["203 MSH-12", "204 PID-3", "102 OBX-5"]);
  });
});

describe("codes of the receiver's own configuration", () => {
  const glucose = { "OBX-3": "NPU22089^P-Glukose^99NLK", "OBX-5": "5.4", "OBX-6": "mmol/L^mmol/L^UCUM" };
  const entry = {
    ...{ analyte: "Glucose", units: ["mmol/L"], nlk: { code: "NPU22089", name: "P-Glukose" } },
    ...{ loinc: { code: "14749-6", name: "Glucose" }, ucum: { code: "mmol/L", name: "mmol/L" } },
  };
  const codes = { version: "1", source: "test", analytes: [entry] };
  const known = knownCodes({ codes, codeSystems: { nlk: ["NLK"], local: ["L"] } });
  const found = (bytes: Uint8Array): string[] =>
    validate(readHl7(bytes, "utf8"), null, known).map(({ code, location }) => `${code} ${location[0]}-${location[2]}`);

  test("are taken beside the usual, under the names that the stations use", () => {
    expect(findings(oru(glucose))).toEqual(["103 OBX-3"]);
    expect(found(oru(glucose))).toEqual([]);
    expect(found(oru())).toEqual([]);
    expect(found(oru({ ...glucose, "OBX-3": "NPU22089^P-Glukose^NLK" }))).toEqual([]);
    expect(found(Buffer.from(oul().toString("utf8").replaceAll("99LABBRO", "L").replaceAll("99NLK", "NLK")))).toEqual([]);
  });

  test("hold their unit, and a patient's result never has a local code", () => {
    expect(found(oru({ ...glucose, "OBX-6": "mg/L^mg/L^UCUM" }))).toEqual(["103 OBX-6"]);
    expect(found(oru({ "OBX-3": "QC_TARGET^x^L" }))).toEqual(["103 OBX-3"]);
  });
});

describe("structure", () => {
  test.each([
    ["a type that is not received", { "MSH-9": "ADT^A01^ADT_A01" }, "200 MSH-9"],
    ["an event that is not received", { "MSH-9": "ORU^R40^ORU_R40" }, "201 MSH-9"],
    ["no type", { "MSH-9": null }, "200 MSH-9"],
  ])("%s is refused", (_case, changes, finding) => {
    expect(findings(oru(changes))).toEqual([finding]);
  });

  test.each(["PID", "OBR", "OBX"])("a result without %s is refused", (name) => {
    expect(findings(oruWithout(name))).toContain("100 MSH-9");
  });

  test.each([
    ["a second patient", oruWith(3, `PID|2||${persons.ola}`)],
    ["a second OBR", oruWith(7, "OBR|2||X|NPU19748^CRP^99NLK|||20260314101105+0100||||||||||||||||||F")],
    ["a segment of another message", oruWith(3, "AL1|1")],
    ["a line that is no segment", oruWith(7, "something")],
    ["a second message", Buffer.concat([oru(), oru()])],
  ])("%s is refused", (_case, bytes) => {
    expect(findings(bytes).length).toBeGreaterThan(0);
  });

  test("an OBX that was slipped in by an unescaped line break is refused", () => {
    const slipped = "OBX|1|NM|NPU19748^CRP^99NLK||999|mg/L^mg/L^UCUM|||||F";
    expect(findings(oruWith(7, slipped))).toEqual(["100 OBX-1", "101 OBX-4"]);
  });

  test("local Z segments are passed over", () => {
    expect(findings(oruWith(7, "ZLB|anything"))).toEqual([]);
  });
});

test("a message to another receiver is refused by one that knows its name", () => {
  expect(findings(oru(), { application: "EPJ", facility: "KOMMUNEN" })).toEqual([]);
  expect(findings(oru(), { application: "EPJ", facility: "NABOEN" })).toEqual(["103 MSH-5"]);
});

test("no finding repeats what was sent", () => {
  const secret = "SECRET";
  const changes = Object.fromEntries(["PID-3", "OBX-3", "OBX-5", "OBX-6", "OBR-25", "MSH-9"].map((place) => [place, secret]));
  expect(JSON.stringify(validate(readHl7(oru(changes), "utf8"), null))).not.toContain(secret);
});

test.each(messageNames.filter((name) => !name.startsWith("ack-")))("%s is taken", (name) => {
  expect(findings(readFileSync(messageFile(name)))).toEqual([]);
});
