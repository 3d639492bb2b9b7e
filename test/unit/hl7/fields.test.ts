import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  components,
  empty,
  type Field,
  formattedText,
  limited,
  repetitions,
  shortened,
  subcomponents,
  text,
} from "../../../src/hl7/fields.ts";

describe("text", () => {
  it.each([
    ["a|b", "a\\F\\b"],
    ["a^b", "a\\S\\b"],
    ["a~b", "a\\R\\b"],
    ["a&b", "a\\T\\b"],
    ["a\\b", "a\\E\\b"],
    ["\\F\\", "\\E\\F\\E\\"],
    ["a\rb\nc\td\0e\x7ff\u0085g\u2028h", "a b c d e f g h"],
    ["å\ud800", "å\ufffd"],
    ['""', ""],
    ['"', '"'],
    ["\\H\\fet\\N\\", "\\E\\H\\E\\fet\\E\\N\\E\\"],
  ])("%j is written %j", (raw, encoded) => {
    expect(text(raw)).toBe(encoded);
  });
});

it("formatted text breaks lines with \\.br\\, within a line and between them", () => {
  expect(formattedText(["a\r\nb", "c\rd\ne", "\\.br\\"])).toBe("a\\.br\\b\\.br\\c\\.br\\d\\.br\\e\\.br\\\\E\\.br\\E\\");
});

describe("joining", () => {
  const [a, b] = [text("a"), text("b")];

  it("keeps gaps and trims what is empty at the end, at every depth", () => {
    expect(components(a, empty, empty, b, empty, empty)).toBe("a^^^b");
    expect(components(empty, empty, empty)).toBe("");
    expect(repetitions(components(a, empty), components(empty, subcomponents(b, empty)), empty)).toBe("a~^b");
    expect(subcomponents(empty, a)).toBe("&a");
  });

  it("takes only encoded values, and no deeper ones", () => {
    // @ts-expect-error: a raw string is no field
    components("a");
    // @ts-expect-error: a component is no leaf
    subcomponents(components(a, b));
    // @ts-expect-error: repetitions do not nest
    components(repetitions(a, b));
    const deepest: Field = a;
    expect(deepest).toBe("a");
  });
});

describe("length", () => {
  it("counts what goes over the wire", () => {
    expect(limited("X-1", 4, text("a|"))).toBe("a\\F\\");
    expect(() => limited("X-1", 3, text("a|"))).toThrow("X-1 holds at most 3 characters.");
  });

  it("of a shortened name is within the limit, and it is the whole name where that fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), (name, maxLength) => {
        const written = shortened(maxLength, name);
        expect(written.length).toBeLessThanOrEqual(maxLength);
        if (text(name).length <= maxLength) expect(written).toBe(text(name));
        expect(written.replace(/\\[FSTRE]\\/g, "")).not.toMatch(/[\\|^~&]/);
      }),
    );
  });
});
