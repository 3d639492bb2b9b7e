import { expect, test } from "vitest";
import { component, field, rawField, repetitions, segments } from "../../../../src/protocol/hl7v2/access.ts";
import type { Hl7Message } from "../../../../src/protocol/hl7v2/message.ts";
import { readHl7 } from "../../../../src/protocol/hl7v2/read.ts";

function read(text: string): Hl7Message {
  const { message } = readHl7(Buffer.from(text), "utf8");
  if (message === null) throw new Error("not readable");
  return message;
}
function segment(line: string, header = "MSH|^~\\&|A") {
  const found = read(`${header}\r${line}\r`).segments[1];
  if (found === undefined) throw new Error("no segment");
  return found;
}

test("fields are counted as the standard counts them, also in MSH", () => {
  const message = read("MSH|^~\\&|APP|FAC|||20260314||ORU^R01|7\rOBX|1|NM|CRP||47|mg/L\r");
  const [msh] = segments(message, "MSH");
  const [obx] = segments(message, "OBX");
  if (msh === undefined || obx === undefined) throw new Error("missing");
  expect([rawField(msh, 1), rawField(msh, 2), field(msh, 3), field(msh, 10)]).toEqual(["|", "^~\\&", "APP", "7"]);
  expect([field(obx, 1), field(obx, 5), field(obx, 6)]).toEqual(["1", "47", "mg/L"]);
});

test("segments of a name come in order, others not at all", () => {
  const message = read("MSH|^~\\&\rOBX|1\rNTE|1\rOBX|2\r");
  expect(segments(message, "OBX").map((obx) => field(obx, 1))).toEqual(["1", "2"]);
  expect(segments(message, "PID")).toEqual([]);
});

test("empty, absent and the HL7 null are null; only the raw field tells them apart", () => {
  const obx = segment('OBX||""|x^""');
  expect([field(obx, 1), field(obx, 2), field(obx, 99), component(obx, 3, 2), component(obx, 3, 9)]).toEqual(Array(5).fill(null));
  expect([rawField(obx, 1), rawField(obx, 2), rawField(obx, 99)]).toEqual(["", '""', ""]);
});

test("text is unescaped, blanks are kept", () => {
  const obx = segment("OBX|14.24 ng/mL |a\\T\\b");
  expect([field(obx, 1), field(obx, 2)]).toEqual(["14.24 ng/mL ", "a&b"]);
});

test("components and repetitions are split before they are unescaped", () => {
  const obx = segment("OBX|a\\S\\b^c~d^e\\R\\f|N~<~");
  expect([component(obx, 1, 1), component(obx, 1, 2), component(obx, 1, 1, 2), component(obx, 1, 2, 2)]).toEqual([
    "a^b",
    "c",
    "d",
    "e~f",
  ]);
  expect(component(obx, 1, 1, 3)).toBeNull();
  expect(repetitions(obx, 2)).toEqual(["N", "<"]);
  expect(repetitions(obx, 9)).toEqual([]);
});

test("a segment is read with its message's own delimiters", () => {
  const obx = segment("OBX#a*b%c#d$F$e", "MSH#*%$@#A");
  expect([component(obx, 1, 2), repetitions(obx, 1), field(obx, 2)]).toEqual(["b", ["a*b", "c"], "d#e"]);
});
