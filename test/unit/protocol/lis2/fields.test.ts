import { describe, expect, test } from "vitest";
import { component, components, field, type Lis2Record, parseLis2, repeats } from "../../../../src/protocol/lis2/index.ts";

const record = (text: string, header = "H|\\^&"): Lis2Record => {
  const found = parseLis2(`${header}\r${text}\r`).message.records[1];
  if (found === undefined) throw new Error("no record");
  return found;
};
const value = (raw: string, header?: string): string | null => field(record(`R|1|${raw}`, header), 3);

describe("field", () => {
  test("counts from 1, the letter being field 1", () => {
    const r = record("R|1|^^^GLU|5.4|mmol/L");
    expect([1, 2, 3, 4, 5, 6].map((n) => field(r, n))).toEqual(["R", "1", "^^^GLU", "5.4", "mmol/L", null]);
  });

  test("empty and the two quotes are null, blanks are not", () => {
    expect(["", '""', " ", "--- "].map((raw) => value(raw))).toEqual([null, null, " ", "--- "]);
  });

  test.each([
    ["a&F&b", "a|b"],
    ["a&S&b&R&c&E&d", "a^b\\c&d"],
    ["&H&bold&N&", "bold"],
    ["1&X0A&2&X0d0a&3", "1\n2\r\n3"],
    ["&XC2B5&g &XB5&g", "µg µg"],
    ["R&D", "R&D"],
    ["a & b &Q& c", "a & b &Q& c"],
    ["&Zlocal&", "&Zlocal&"],
    ["&X0&", "&X0&"],
    ["&E&F&E&", "&F&"],
  ])("%s means %s", (raw, meant) => expect(value(raw)).toBe(meant));

  test("the escape character is the header's", () => {
    expect(value("a\\F\\b&F&c", "H|@^\\")).toBe("a|b&F&c");
  });

  test("units and ranges with bare delimiters are whole", () => {
    expect(value("10^3/uL")).toBe("10^3/uL");
    expect(value("0.400\\0.004^4.00\\75.0")).toBe("0.400\\0.004^4.00\\75.0");
  });
});

describe("repeats and components", () => {
  test("are split before the escapes are read", () => {
    const o = record("O|1||013^0852|^^^GLU\\^^^KE&R&T\\");
    expect(repeats(o, 5)).toEqual(["^^^GLU", "^^^KE\\T", null]);
    expect(components(o, 5)).toEqual([null, null, null, "GLU"]);
    expect(components(o, 5, 2)).toEqual([null, null, null, "KE\\T"]);
    expect([component(o, 4, 1), component(o, 4, 2), component(o, 4, 3)]).toEqual(["013", "0852", null]);
    expect(component(record("O|1||a&S&b^c"), 4, 1)).toBe("a^b");
  });

  test("an empty field has none", () => {
    expect([repeats(record("O|1"), 5), components(record("O|1"), 5), components(record("O|1|x"), 3, 2)]).toEqual([[], [], []]);
  });

  test("H-2 is never split", () => {
    const [header] = parseLis2("H|\\^&|||a^b\r").message.records;
    if (header === undefined) throw new Error("no record");
    expect([field(header, 2), components(header, 2), component(header, 5, 2)]).toEqual(["\\^&", [], "b"]);
  });
});
