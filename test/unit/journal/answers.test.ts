/** Answers in words at the receiver: each code is filed as a number or as an answer, and a message that says the other is refused. */
import { expect, test } from "vitest";
import { knownCodes } from "../../../src/journal/known-codes.ts";
import { validate } from "../../../src/journal/validate.ts";
import { readHl7 } from "../../../src/protocol/hl7v2/read.ts";
import { answerCodes } from "../../support/answers.ts";
import { type Changes, oru } from "./messages.ts";

const known = knownCodes({ codes: answerCodes });
const strep = "NPU54321^Sekr-Streptokokker^99NLK^6556-5^Strep A^LN";
const findings = (changes: Changes) =>
  validate(readHl7(oru(changes), "utf8"), null, known).map(({ code, location }) => `${code} ${location[0]}-${location[2]}`);
const answer = (type: string, value: string, more: Changes = {}) =>
  findings({ "OBR-4": strep, "OBX-3": strep, "OBX-2": type, "OBX-5": value, "OBX-6": null, ...more });

test.each([
  ["CWE", "260385009^Negativ^SCT^^^^^^NEG"],
  ["CE", "260385009^Negativ^SCT"],
  ["ST", "Negativ"],
  ["ST", "1+"],
])("%s %s is taken", (type, value) => expect(answer(type, value)).toEqual([]));

test.each([
  ["NM", "1", ["102 OBX-2"]],
  ["SN", "<^5", ["102 OBX-2"]],
  ["CWE", "260385009", ["101 OBX-5"]],
  ["CWE", "260385009^Negativ", ["101 OBX-5"]],
  ["CWE", "^Negativ", ["101 OBX-5"]],
])("%s %s is refused", (type, value, expected) => expect(answer(type, value)).toEqual(expected));

test("an answer has no unit", () => expect(answer("ST", "Negativ", { "OBX-6": "mg/L^mg/L^UCUM" })).toEqual(["103 OBX-6"]));

test.each([
  ["ST", "NEGATIVE"],
  ["ST", "5"],
  ["CWE", "260385009^Negativ^SCT"],
])("%s %s is refused under the code of a number", (type, value) =>
  expect(findings({ "OBX-2": type, "OBX-5": value })).toEqual(["102 OBX-2"]),
);

test("what is off the scale may be text, as ever", () => expect(findings({ "OBX-2": "ST", "OBX-5": "<5" })).toEqual([]));
