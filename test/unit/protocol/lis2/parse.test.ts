import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeLis2, parseLis2, printLis2, unescapeLis2 } from "../../../../src/protocol/lis2/index.ts";

const codes = (text: string) => parseLis2(text).problems.map(({ code }) => code);
const types = (text: string) =>
  parseLis2(text)
    .message.records.map(({ type }) => type)
    .join("");

describe("delimiters", () => {
  test.each([
    ["H|\\^&|||X", { field: "|", repeat: "\\", component: "^", escape: "&" }],
    ["H|@^\\|||GeneXpert", { field: "|", repeat: "@", component: "^", escape: "\\" }],
    ["H|\\^|||X", { field: "|", repeat: "\\", component: "^", escape: "&" }],
    ["H|~|||X", { field: "|", repeat: "~", component: "^", escape: "&" }],
    ["H||||X", { field: "|", repeat: "\\", component: "^", escape: "&" }],
    ["h!\\^&!!!X", { field: "!", repeat: "\\", component: "^", escape: "&" }],
  ])("of %j", (header, delimiters) => {
    const { message, problems } = parseLis2(`${header}\rL|1|N\r`);
    expect(message.delimiters).toEqual(delimiters);
    expect(message.records.map((record) => record.delimiters)).toEqual([delimiters, delimiters]);
    expect(problems.filter(({ code }) => code === "LIS2_NO_HEADER")).toEqual([]);
  });

  test("H-2 is one field, delimiters and all", () => {
    expect(parseLis2("H|@^\\|||X\r").message.records[0]?.fields).toEqual(["H", "@^\\", "", "", "X"]);
  });
});

describe("records", () => {
  test("letters in any case, trailing fields sent or not, components left alone", () => {
    const { message } = parseLis2("H|\\^&\rr|1|^^^WBC|5.2|10^3/uL||\rl|1\r");
    expect(message.records.map(({ type, fields }) => [type, ...fields.slice(1)])).toEqual([
      ["H", "\\^&"],
      ["R", "1", "^^^WBC", "5.2", "10^3/uL", "", ""],
      ["L", "1"],
    ]);
  });

  test.each(["\r", "\r\n", "\n\r", "\n", "\r\r"])("ended by %j", (end) =>
    expect(types(["H|\\^&", "P|1", "L|1|N", ""].join(end))).toBe("HPL"),
  );

  test("an LF inside a record of a CR text ends nothing: half a value would be another value", () => {
    expect(parseLis2("H|\\^&\rR|1|^^^CRP|4\n7|mg/L\r").message.records[1]?.fields[3]).toBe("4\n7");
  });

  test("unknown types are kept and reported, a missing header too", () => {
    expect(codes("H|\\^&\rX|1\rRR|1\rL|1|N\r")).toEqual(["LIS2_UNKNOWN_RECORD", "LIS2_UNKNOWN_RECORD"]);
    expect(codes("P|1\rL|1|N\r")).toEqual(["LIS2_NO_HEADER"]);
    expect(codes("")).toEqual(["LIS2_NO_HEADER"]);
  });

  test("bytes are UTF-8 where they can be, else Latin-1 and not windows-1252", () => {
    const text = "H|\\^&|||Måler µ\r";
    const decoded = (bytes: Uint8Array, encoding?: "latin1") => printLis2(parseLis2(bytes, encoding).message);
    expect(decoded(Buffer.from(text, "utf8"))).toBe(text);
    expect(decoded(Buffer.from(text, "latin1"))).toBe(text);
    expect(decoded(Buffer.of(0x48, 0x7c, 0x85, 0x0d))).toBe("H|\u0085\r");
    expect(decoded(Buffer.from(text, "utf8"), "latin1")).not.toBe(text);
  });
});

describe("laws", () => {
  const line = fc.stringMatching(/^[A-Za-z][|^\\&"A-Za-z0-9 .µ\n]{0,30}[|A-Za-z0-9]$/);

  test("reading what was printed is the same message", () => {
    fc.assert(
      fc.property(fc.constantFrom("H|\\^&|||X", "H|@^\\|||X", "H!\\^"), fc.array(line), (header, lines) => {
        const { message } = parseLis2(`${[header, ...lines].join("\r")}\r`);
        expect(parseLis2(printLis2(message)).message).toEqual(message);
      }),
    );
  });

  test("printing what was read is the same text", () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = `${["H|\\^&", ...lines].join("\r")}\r`;
        expect(printLis2(parseLis2(text).message)).toBe(text);
      }),
    );
  });

  test("any text gives a message", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(() => parseLis2(text)).not.toThrow();
      }),
    );
  });

  test("unescaping undoes escaping, and an escaped text holds no delimiter or control character", () => {
    const standard = { field: "|", repeat: "\\", component: "^", escape: "&" };
    const geneXpert = { field: "|", repeat: "@", component: "^", escape: "\\" };
    fc.assert(
      fc.property(
        fc.string(),
        fc.stringMatching(/^[|\\^&@FSREX0-9A-F\r\n]*$/),
        fc.constantFrom(standard, geneXpert),
        (a, b, delimiters) => {
          const escaped = escapeLis2(a + b, delimiters);
          expect(unescapeLis2(escaped, delimiters)).toBe(a + b);
          expect(escaped).not.toMatch(/[|^\r\n]/);
          expect(escaped).not.toContain(delimiters.repeat);
        },
      ),
    );
  });
});
