import fc from "fast-check";
import { expect, test } from "vitest";
import { makeLineSplitter } from "../../../../src/transport/serial/line-splitter.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const splitter = (encoding: "latin1" | "utf8" = "latin1", delimiter = "\r\n") => makeLineSplitter({ encoding, delimiter });

test("lines come out in the same turn, blank ones too", () => {
  const lines = splitter();
  expect(lines.push(latin1("CRP\r\n\r\n47"))).toEqual(["CRP", ""]);
  expect(lines.push(latin1(" mg/L\r"))).toEqual([]);
  expect(lines.push(latin1("\n"))).toEqual(["47 mg/L"]);
});

test("a Latin-1 letter stays in its line and spoils no other", () => {
  expect(splitter().push(latin1("CRP 12 \xe6\r\nHbA1c 5.9 \xb5\r\n"))).toEqual(["CRP 12 æ", "HbA1c 5.9 µ"]);
});

test("UTF-8 is read across chunks, and a line that is none is read as Latin-1", () => {
  const lines = splitter("utf8");
  const bytes = Buffer.from("Ødegård\r\n", "utf8");
  expect(lines.push(bytes.subarray(0, 1))).toEqual([]);
  expect(lines.push(bytes.subarray(1))).toEqual(["Ødegård"]);
  expect(lines.push(latin1("CRP 12 \xe6\r\nHbA1c 5.9\r\n"))).toEqual(["CRP 12 æ", "HbA1c 5.9"]);
});

test("many lines in one push all come out", () => {
  expect(splitter("latin1", "\n").push(latin1("x\n".repeat(50_000)))).toHaveLength(50_000);
});

test("a flush gives what is left and starts over", () => {
  const lines = splitter();
  lines.push(latin1("whole\r\nhalf\r"));
  expect([lines.flush(), lines.flush()]).toEqual(["half\r", null]);
  expect(lines.push(latin1("\nnext\r\n"))).toEqual(["\nnext"]);
});

test("how the bytes are cut into chunks makes no difference", () => {
  const wire = fc.string({ unit: fc.constantFrom("a", "\r", "\n", "\xe6"), maxLength: 40 });
  fc.assert(
    fc.property(wire, fc.constantFrom("\n", "\r\n", "\r"), (text, delimiter) => {
      const one = splitter("latin1", delimiter);
      const byByte = splitter("latin1", delimiter);
      expect([...text].flatMap((character) => byByte.push(latin1(character)))).toEqual(one.push(latin1(text)));
      expect(byByte.flush()).toEqual(one.flush());
    }),
  );
});
