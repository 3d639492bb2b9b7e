import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHl7, unescapeHl7 } from "../../../../src/protocol/hl7v2/escape.ts";
import { standardDelimiters } from "../../../../src/protocol/hl7v2/message.ts";

/** Texts in which delimiters, escapes and control characters are likely. */
const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom(..."|^~&\\\r\n\x00\x1c\x0bFSTREXHZ.0D"), fc.string({ unit: "binary", maxLength: 2 })),
});

test("what was escaped reads back as it was", () => {
  fc.assert(fc.property(anyText, (text) => unescapeHl7(escapeHl7(text)) === text));
});

test("what was escaped reads back under any delimiters", () => {
  const own = { field: "#", component: "*", repetition: "%", escape: "$", subcomponent: "@" };
  const text = fc.string({ unit: fc.constantFrom(..."#*%$@|^\\abF\r") });
  fc.assert(fc.property(text, (raw) => unescapeHl7(escapeHl7(raw, own), own) === raw));
});

test("an escaped text holds nothing that could change a message's structure", () => {
  fc.assert(fc.property(anyText, (text) => !/[|^~&\x00-\x1f\x7f]/.test(escapeHl7(text))));
});

test("Norwegian letters go out as they are", () => {
  expect(escapeHl7("Ødegård & Sønn | µg")).toBe("Ødegård \\T\\ Sønn \\F\\ µg");
});

describe("reading", () => {
  test.each([
    ["a\\F\\b\\S\\c\\R\\d\\T\\e\\E\\f", "a|b^c~d&e\\f"],
    ["first\\.br\\second", "first\nsecond"],
    ["\\X0D0A\\", "\r\n"],
    ["\\Xe6\\ in Latin-1", "æ in Latin-1"],
    ["\\XC3A6\\ in UTF-8", "æ in UTF-8"],
    ["\\E\\F\\E\\", "\\F\\"],
  ])("%j is %j", (raw, text) => expect(unescapeHl7(raw)).toBe(text));

  test.each(["\\H\\bold\\N\\", "\\Zmine\\", "\\.sp2\\", "\\C2842\\", "\\Q\\", "\\X4\\", "C:\\results\\today", "\\", ""])(
    "%j stays as it is",
    (raw) => expect(unescapeHl7(raw)).toBe(raw),
  );

  test("a backslash that a device forgot to escape does not hide the sequence after it", () => {
    expect(unescapeHl7("a\\b\\F\\c", standardDelimiters)).toBe("a\\b|c");
  });

  test("highlighting does not swallow a sequence's letter", () => {
    expect(unescapeHl7("\\H\\E\\N\\")).toBe("\\H\\E\\N\\");
  });
});
