/** Whatever text stands in a tree, an independent reader finds the same tree and the same text. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { element, leaf, textElement, writeXml } from "../../../../src/journal/relay/kith/xml-writer.ts";
import { readXmlObject } from "../../../support/xml-reader.ts";

/** What XML 1.0 cannot hold is replaced; the rest must come back. */
const possible = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}");
const anyText = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.string({
    unit: fc.constantFrom("<", ">", "&", '"', "'", "]", "\r", "\n", "\t", "\0", "\uD800", "ø", "😀", "x", ";", "#"),
    minLength: 1,
  }),
);

test("any text in an element and in an attribute comes back, and the structure stays", () => {
  fc.assert(
    fc.property(anyText, anyText, (inElement, inAttribute) => {
      const xml = Buffer.from(
        writeXml(element("A", textElement("B", inElement), leaf("C", { V: inAttribute, U: null }))),
      ).toString("utf8");
      const { A } = readXmlObject(xml, { trimmed: false }) as { A: Record<string, unknown> };
      expect(Object.keys(A).filter((key) => key !== "#text")).toEqual(["B", "C"]);
      expect(A.B).toBe(possible(inElement));
      expect(A.C).toEqual({ V: possible(inAttribute) });
    }),
    { numRuns: 500 },
  );
});

test("an element without text is left out, one without a value has no attribute", () => {
  const xml = Buffer.from(writeXml(element("A", textElement("B", ""), textElement("B", null), leaf("C", { V: null })))).toString(
    "utf8",
  );
  expect(xml).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<A>\n  <C/>\n</A>\n');
});
