import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { visible } from "../../../src/domain/visible.ts";

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\u001b", "\u009b", "\u202e", "\u200b", "\n", "\r", "\u007f", "\ud800", "\u{e0041}", "å"),
    fc.string({ unit: "binary" }),
  ),
});

test("nothing that is shown steers a terminal, hides, turns the text round, or begins a line", () => {
  fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(visible(text))));
});

test("JSON stays the same JSON", () => {
  fc.assert(fc.property(anyText, (text) => isDeepStrictEqual(JSON.parse(visible(JSON.stringify({ text }))), { text })));
});

test("what everybody can see stays as it is", () => {
  expect(visible("CRP 47 mg/L ≤ Ærlig Ålesund 検査")).toBe("CRP 47 mg/L ≤ Ærlig Ålesund 検査");
  expect(visible("\u001b[2J\u009b\u202e")).toBe("\\u001b[2J\\u009b\\u202e");
});
