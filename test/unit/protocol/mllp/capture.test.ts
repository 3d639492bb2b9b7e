import { describe, expect, test } from "vitest";
import { field, segments } from "../../../../src/protocol/hl7v2/access.ts";
import { readMllpCapture } from "../../../../src/protocol/mllp/capture.ts";
import { optional, reference, referenceAbsent } from "../../../support/reference.ts";

const message = (id: string, end = "\r") =>
  [`MSH|^~\\&|X||||||ORU^R01|${id}|P|2.4`, "PID|1", `OBX|1|NM|CRP||${id}`, ""].join(end);
const read = (text: string | Uint8Array) => readMllpCapture(typeof text === "string" ? Buffer.from(text, "latin1") : text, {});
/** Control id, value and offset of each message. */
const summary = (text: string | Uint8Array) =>
  read(text).messages.map(({ message: { segments: all }, at }) => {
    const [msh] = all;
    const obx = all.find(({ name }) => name === "OBX");
    return [msh && field(msh, 10), obx && field(obx, 5), at];
  });
const codes = (text: string | Uint8Array) => read(text).problems.map(({ code, at }) => [code, at]);

describe("frames", () => {
  test("one or several, with and without CR between", () => {
    const text = `\x0b${message("1")}\x1c\r\x0b${message("2")}\x1c\x0b${message("3")}\x1c\r\n`;
    const size = message("1").length;
    expect(summary(text)).toEqual([
      ["1", "1", 1],
      ["2", "2", size + 4],
      ["3", "3", 2 * size + 6],
    ]);
    expect(codes(text)).toEqual([]);
  });

  test("a frame cut short anywhere is no message, and is reported", () => {
    const framed = `\x0b${message("47")}\x1c`;
    for (let length = 1; length < framed.length; length += 1) {
      expect(summary(framed.slice(0, length))).toEqual([]);
      expect(codes(framed.slice(0, length))).toEqual([["MLLP_UNFINISHED", 0]]);
    }
    expect(summary(framed)).toEqual([["47", "47", 1]]);
  });

  test("where there are frames, nothing outside them is a message", () => {
    const text = `${message("1")}\x0b${message("2")}\x1c\r`;
    expect(summary(text)).toEqual([["2", "2", message("1").length + 1]]);
    expect(codes(text)).toEqual([["BYTES_OUTSIDE_MESSAGE", 0]]);
  });

  test("problems are located in the input", () => {
    const text = `\x0bMSH|^~\\&|X\rjunk\r\x1c\r`;
    expect(codes(text)).toEqual([["HL7_BAD_SEGMENT", text.indexOf("junk")]]);
  });

  test("the limit is the driver's", () => {
    const bytes = Buffer.from(`\x0b${message("1")}\x1c\r`);
    expect(readMllpCapture(bytes, { maxMessageBytes: 20 })).toMatchObject({
      messages: [],
      problems: [{ code: "MLLP_TOO_LARGE" }],
    });
  });
});

describe("bare messages", () => {
  test.each(["\r", "\n", "\r\n"])("several, with line ends %j and blank lines between", (end) => {
    const text = message("1", end) + end + message("2", end) + message("3", end);
    const size = message("1", end).length;
    expect(summary(text)).toEqual([
      ["1", "1", 0],
      ["2", "2", size + end.length],
      ["3", "3", 2 * size + end.length],
    ]);
    expect(codes(text)).toEqual([]);
  });

  test("messages with CR separated by LF", () => {
    expect(summary(`${message("1")}\n${message("2")}\n`).map(([id]) => id)).toEqual(["1", "2"]);
  });

  test("with a BOM, or with the FS of a lost frame", () => {
    expect(summary(`\xef\xbb\xbf${message("1")}`)).toEqual([["1", "1", 3]]);
    expect(summary(`${message("1")}\x1c\r${message("2")}\x1c\r`).map(([id]) => id)).toEqual(["1", "2"]);
  });

  test("what stands before the first message is reported", () => {
    expect(codes(`\r\njunk\r${message("1")}`)).toEqual([["BYTES_OUTSIDE_MESSAGE", 2]]);
  });

  test("no message at all is reported, nothing at all is nothing", () => {
    expect(codes("H|\\^&|||\rL|1\r")).toEqual([["BYTES_OUTSIDE_MESSAGE", 0]]);
    expect(codes("")).toEqual([]);
    expect(codes("\r\n")).toEqual([]);
  });

  test("cut at any byte, a value comes out whole or not at all, and what is cut is told", () => {
    const text = "MSH|^~\\&|X||||||ORU^R01|1|P|2.4\rPID|1\rOBX|1|NM|PT||14.2|s\rOBX|2|NM|INR||1.05\r";
    const values = (cut: string) =>
      read(cut).messages.flatMap(({ message: found }) => segments(found, "OBX").map((obx) => field(obx, 5)));
    for (let end = 0; end < text.length; end += 1) {
      const cut = text.slice(0, end);
      const whole = cut.lastIndexOf("\r") + 1;
      expect(values(cut), `${end} bytes`).toEqual(["14.2", "1.05"].slice(0, (cut.slice(0, whole).match(/OBX/g) ?? []).length));
      if (end > 3 && whole < end) expect(codes(cut), `${end} bytes`).toEqual([["TRANSMISSION_INCOMPLETE", whole]]);
    }
    expect(values(text)).toEqual(["14.2", "1.05"]);
    expect(values(`${text.slice(0, -1)}\x1c`)).toEqual(["14.2", "1.05"]);
    expect(values(`\x0b${text.slice(0, -1)}\x1c`)).toEqual(["14.2", "1.05"]);
    expect(codes(`${text}\x1a`)).toEqual([]);
  });

  test("MSH inside a line begins no message", () => {
    expect(summary("MSH|^~\\&|X||||||ORU^R01|1\rOBX|1|ST|x||MSH|2\r")).toEqual([["1", "MSH", 0]]);
  });
});

describe("captures with written control bytes", () => {
  const written = (id: string) => `<VT>${message(id, "<CR>\n")}<FS><CR>\n`;

  test("are read as the bytes they stand for, with offsets in the file", () => {
    const text = written("1") + written("2");
    expect(summary(text)).toEqual([
      ["1", "1", 4],
      ["2", "2", written("1").length + 4],
    ]);
    expect(codes(text)).toEqual([]);
  });

  test("with line breaks for segment ends", () => {
    expect(summary(`<VT>${message("1", "\n")}<FS>\n`).map(([id]) => id)).toEqual(["1"]);
  });

  test("cut short is no message", () => {
    expect(summary(written("1").slice(0, -9))).toEqual([]);
  });

  test("a text that only mentions <CR> is left alone", () => {
    const [found] = read("MSH|^~\\&|X\rNTE|1|press <CR> now\r").messages;
    const [nte] = found === undefined ? [] : segments(found.message, "NTE");
    expect(nte === undefined ? null : field(nte, 2)).toBe("press <CR> now");
  });
});

/** Two published files end without a CR: their last segments, a specimen and a trial, are not used. No result stood in them. */
test.skipIf(referenceAbsent).each([
  ["ms-LAB-ORU-1.hl7", "SPM"],
  ["ms-OUL-R22-01.hl7", "CTI"],
])(optional("%s without a last CR loses its %s"), (file, name) => {
  const bytes = reference(`samples/hl7/${file}`);
  const names = (capture: Uint8Array) =>
    read(capture).messages.flatMap(({ message: found }) => found.segments.map((each) => each.name));
  expect(codes(bytes).map(([code]) => code)).toEqual(["TRANSMISSION_INCOMPLETE"]);
  expect(names(Buffer.concat([bytes, Buffer.from("\r")]))).toEqual([...names(bytes), name]);
});

describe("an Afinion 2's message", () => {
  const segmentsOf = (control: string, ...results: readonly string[]) => [
    `MSH|^~\\&|Afinion 2 Analyzer||LABBRO|LABBRO|20260302080453||ORU^R01|${control}|P|2.4|||AL|NE||8859/1`,
    "PID|1||1|",
    "PV1|1|||||||||||||||||||",
    "OBR|1||7|HbA1c|||||||N||||ORH||||||||^10990001||F|",
    ...results.map((result, i) => `OBX|${i + 1}|ST|${result}|||||F|||||||AF20990001|20260301100439|`),
  ];
  const hba1c = segmentsOf("1000", "HbA1c||5.6|%", "HbA1c||38|mmol/mol", "eAG||6.4|mmol/L");
  const results = (text: string) =>
    read(text).messages.flatMap(({ message: found }) =>
      segments(found, "OBX").map((obx) => [field(obx, 3), field(obx, 5), field(obx, 6)]),
    );

  test("gives the same results from the wire and from its text form", () => {
    const onTheWire = results(`\x0b${hba1c.join("\r")}\r\x1c\r`);
    expect(onTheWire).toEqual([
      ["HbA1c", "5.6", "%"],
      ["HbA1c", "38", "mmol/mol"],
      ["eAG", "6.4", "mmol/L"],
    ]);
    expect(results(`${hba1c.join("\n")}\n`)).toEqual(onTheWire);
  });

  test("bare messages separated by line feeds are three", () => {
    const three = ["<4.0", ">15.0", "---"].map((value, i) => segmentsOf(`${1001 + i}`, `HbA1c||${value}|%`).join("\n"));
    expect(results(`${three.join("\n\n")}\n`)).toHaveLength(3);
  });
});
