import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Hl7Encoding } from "../../../../src/protocol/hl7v2/message.ts";
import { readHl7 } from "../../../../src/protocol/hl7v2/read.ts";

const read = (text: string, encoding: BufferEncoding = "utf8", fallback: Hl7Encoding = "utf8") =>
  readHl7(Buffer.from(text, encoding), fallback);
const names = (text: string) => read(text).message?.segments.map(({ name }) => name);
const lastField = (reading: ReturnType<typeof read>) => reading.message?.segments.at(-1)?.fields.at(-1);

describe("line ends", () => {
  test.each(["\r", "\n", "\r\n"])("%j ends a segment, with or without one after the last", (end) => {
    const text = ["MSH|^~\\&|A", "PID|1", "OBX|1"].join(end);
    expect(names(text)).toEqual(["MSH", "PID", "OBX"]);
    expect(names(text + end)).toEqual(["MSH", "PID", "OBX"]);
    expect(names(text + end + end)).toEqual(["MSH", "PID", "OBX"]);
  });

  test("where CR ends segments, a line feed inside a value does not cut the value", () => {
    const reading = read("MSH|^~\\&|A\rOBX|1|ST|CRP||4\n7\r");
    expect(lastField(reading)).toBe("4\n7");
    expect(reading.problems).toEqual([]);
  });

  test("a line feed before a segment name ends the segment also among CRs", () => {
    expect(names("MSH|^~\\&|A\rPID|1\nOBX|1\r")).toEqual(["MSH", "PID", "OBX"]);
  });
});

test("BOM and the framing bytes are no part of the message", () => {
  expect(names("\ufeffMSH|^~\\&|A\rOBX|1\r")).toEqual(["MSH", "OBX"]);
  expect(names("\x0bMSH|^~\\&|A\rOBX|1\r\x1c\r")).toEqual(["MSH", "OBX"]);
  expect(lastField(read("\x0bMSH|^~\\&|A\rOBX|1\x1c"))).toBe("1");
});

describe("delimiters", () => {
  test("are the message's own", () => {
    expect(read("MSH#*%$@#A\r").message?.delimiters).toEqual({
      field: "#",
      component: "*",
      repetition: "%",
      escape: "$",
      subcomponent: "@",
    });
  });

  test.each(["MSH", "MSH|", "MSH||APP", "MSH|^", "MSH|ABCD|"])("are the usual ones where %j does not say", (header) => {
    expect(read(`${header}\r`).message?.delimiters).toEqual({
      field: "|",
      component: "^",
      repetition: "~",
      escape: "\\",
      subcomponent: "&",
    });
  });
});

describe("character set", () => {
  const message = (charset: string) => `MSH|^~\\&|A|||||||||||||||${charset}\rPID|1||1||Ødegård^Åse\r`;
  const name = "Ødegård^Åse";

  test.each([
    ["8859/1", "latin1", "utf8", "latin1"],
    ["UNICODE UTF-8", "utf8", "latin1", "utf8"],
    ["UTF-8", "utf8", "latin1", "utf8"],
    ["8859/1~UNICODE UTF-8", "latin1", "utf8", "latin1"],
    ["", "utf8", "utf8", "utf8"],
    ["", "latin1", "latin1", "latin1"],
    ["", "latin1", "utf8", "latin1"],
    ["ASCII", "utf8", "utf8", "utf8"],
  ] as const)("MSH-18 %j written in %s, fallback %s, is read as %s", (charset, written, fallback, encoding) => {
    const reading = read(message(charset), written, fallback);
    expect([lastField(reading), reading.encoding, reading.problems]).toEqual([name, encoding, []]);
  });

  test("bytes that are not the UTF-8 they claim to be are Latin-1, and that is said", () => {
    const reading = read(message("UNICODE UTF-8"), "latin1");
    expect([lastField(reading), reading.problems.map(({ code }) => code)]).toEqual([name, ["HL7_ENCODING"]]);
  });

  test.each([
    ["", null],
    ["", "latin1"],
    ["ASCII", null],
    ["8859/1", null],
    ["8859/1", "utf8"],
  ] as const)("UTF-8 under MSH-18 %j, agreed %s, is recognised and told", (charset, agreed) => {
    const reading = readHl7(Buffer.from(message(charset), "utf8"), agreed);
    expect([lastField(reading), reading.encoding]).toEqual([name, "utf8"]);
    expect(reading.problems.map(({ code }) => code)).toEqual(["HL7_ENCODING"]);
  });

  test("a byte order mark is no letter, and UTF-16 is no HL7", () => {
    const marked = readHl7(Buffer.from(`\ufeff${message("8859/1").replace(name, "Ola")}`, "utf8"), null);
    expect([lastField(marked), marked.problems]).toEqual(["Ola", []]);
    expect(readHl7(Buffer.from(`\ufeff${message("")}`, "utf16le"), null).message).toBeNull();
  });

  test("bytes 0x80 to 0x9F stay what they are in Latin-1", () => {
    const bytes = Buffer.concat([Buffer.from("MSH|^~\\&|A|||||||||||||||8859/1\rNTE|"), Buffer.of(0x80, 0x9f, 0xe6)]);
    expect(lastField(readHl7(bytes, "utf8"))).toBe("\u0080\u009fæ");
  });

  test("a set that is not supported is said only where it matters", () => {
    expect(read(message("8859/5"), "latin1").problems.map(({ code }) => code)).toEqual(["HL7_ENCODING"]);
    expect(read("MSH|^~\\&|A|||||||||||||||8859/5\rPID|1\r").problems).toEqual([]);
  });
});

describe("what is no message", () => {
  test.each(["", "\r\n", "PID|1\rOBX|1\r", "MSHX|^~\\&|\r", "msh|^~\\&|\r", "H|\\^&|||\r"])("%j has no header", (text) => {
    const reading = read(text);
    expect([reading.message, reading.header, reading.problems.map(({ code }) => code)]).toEqual([null, null, ["HL7_NO_HEADER"]]);
  });

  test("a message that does not begin with its header is refused, but can be answered", () => {
    const reading = read("PID|1\rMSH|^~\\&|A\rOBX|1\r");
    expect(reading.message).toBeNull();
    expect(reading.header?.fields[3]).toBe("A");
    expect(reading.problems[0]?.code).toBe("HL7_NO_HEADER");
  });

  test("two headers in one message could mix two patients: refused", () => {
    const reading = read("MSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\rPID|2\r");
    expect(reading.message).toBeNull();
    expect(reading.header?.fields[3]).toBe("A");
    expect(reading.problems).toMatchObject([{ code: "HL7_BAD_SEGMENT", at: 17 }]);
  });
});

test("a line that is no segment is reported where it is and left out", () => {
  const reading = read("MSH|^~\\&|Åse\rjunk\rOBX|1\r");
  expect(reading.message?.segments.map(({ name }) => name)).toEqual(["MSH", "OBX"]);
  expect(reading.problems).toMatchObject([{ code: "HL7_BAD_SEGMENT", at: 14 }]);
});

test("problems repeat nothing of the message", () => {
  const reading = read("MSH|^~\\&|A\rsecret-name\r");
  expect(JSON.stringify(reading.problems)).not.toContain("secret");
});

test("whatever the bytes, it returns a message or says why not", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(..."MSH|^~\\&\r\n\x0b\x1cOBXa1 æ") }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      const { message, problems } = readHl7(input, "utf8");
      expect(message !== null || problems.length > 0).toBe(true);
    }),
  );
});
