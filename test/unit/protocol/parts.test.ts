import fc from "fast-check";
import { expect, test } from "vitest";
import { partOf } from "../../../src/protocol/parts.ts";

test("a part is what a split would give", () => {
  const text = fc.string({ unit: fc.constantFrom("|", "^", "a", "æ", "") });
  fc.assert(
    fc.property(text, fc.constantFrom("|", "^"), fc.integer({ min: 1, max: 8 }), (whole, delimiter, n) => {
      expect(partOf(whole, delimiter, n)).toBe(whole.split(delimiter)[n - 1]);
    }),
  );
});
