/** Reading undoes writing: for documents of any content, and for every document of the fixtures. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../../drivers/index.ts";
import { text, value } from "../../../../src/protocol/poct1a/access.ts";
import { readPoctCapture } from "../../../../src/protocol/poct1a/capture.ts";
import type { PoctElement } from "../../../../src/protocol/poct1a/message.ts";
import { readPoctDocument } from "../../../../src/protocol/poct1a/read.ts";
import { group, leaf, message, writeDocument } from "../../../../src/protocol/poct1a/write.ts";
import { parseXml } from "../../../../src/protocol/poct1a/xml.ts";
import { isXmlCharacter } from "../../../../src/protocol/poct1a/xml-characters.ts";
import { fixtureDrivers, readFixtures } from "../../../support/fixtures.ts";

const parsed = (document: PoctElement, lineEnd?: string): PoctElement | null =>
  parseXml(Buffer.from(writeDocument(document, lineEnd)).toString("utf8"));

/** What could be taken for markup, for a reference, or for the layout of the document. */
const trap = fc
  .array(
    fc.constantFrom(
      "<",
      ">",
      "&",
      '"',
      "'",
      "&amp;",
      "&#13;",
      "&#x0;",
      "]]>",
      "<![CDATA[",
      "<!--",
      "-->",
      "?>",
      "\r",
      "\n",
      "\t",
      " ",
      "/>",
      "æ",
      "µ",
      "😀",
      "\u0085",
      "\u2028",
      "5",
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
const anyText = fc.oneof(
  trap,
  fc
    .string({ unit: "binary", maxLength: 12 })
    .map((drawn) => Array.from(drawn, (each) => (isXmlCharacter(each.codePointAt(0) ?? 0) ? each : "")).join("")),
);
const attributes = fc.dictionary(fc.constantFrom("V", "U", "SN", "DN", "NULL"), anyText, { noNullPrototype: true });
const name = fc.constantFrom("SVC", "OBS", "OBS.value", "NTE.text", "OBS.normal_lo-hi_limit");
const tree = (levels: number): fc.Arbitrary<PoctElement> =>
  fc.record({
    name,
    attributes,
    text: anyText,
    children: levels === 0 ? fc.constant([]) : fc.array(tree(levels - 1), { maxLength: 3 }),
  });

describe("any document", () => {
  test("written and read is the same tree", () => {
    fc.assert(
      fc.property(tree(3), (document) => {
        expect(parsed(document)).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });

  test("line ends between elements change no attribute and no name, and no text but in its margins", () => {
    const withoutLayout = (element: PoctElement | null): unknown =>
      element === null ? null : [element.name, element.attributes, text(element), element.children.map(withoutLayout)];
    fc.assert(
      fc.property(tree(2), fc.constantFrom("\n", "\r\n"), (document, lineEnd) => {
        expect(withoutLayout(parsed(document, lineEnd))).toEqual(withoutLayout(document));
      }),
    );
  });

  test("a message says by its accessors what was put in", () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (controlId, patientId, unit) => {
        const header = { controlId, createdAt: "2026-01-14T12:30:00+01:00" };
        const document = message(
          "OBS.R01",
          header,
          group("PT", leaf("PT.patient_id", patientId), leaf("OBS.value", "4.7", { U: unit })),
        );
        const reading = readPoctDocument(writeDocument(document), null);
        expect(reading.problems).toEqual([]);
        expect(reading.message).toMatchObject({ root: "OBS.R01", document });
        expect(reading.controlId).toBe(controlId === "" ? null : controlId);
        expect(value(reading.message?.document ?? null, "PT", "PT.patient_id")).toBe(patientId === "" ? null : patientId);
      }),
    );
  });
});

describe("every fixture", () => {
  const samples = fixtureDrivers().flatMap((id) => {
    const modes = drivers.find((driver) => driver.id === id)?.modes ?? {};
    return readFixtures(id).flatMap(({ name: fixture, mode, wire }) => {
      const protocol = modes[mode]?.protocol;
      if (protocol?.family !== "poct1a") return [];
      return [
        {
          name: `${id} ${fixture}`,
          documents: readPoctCapture(wire, protocol.options).messages.map((each) => each.message.document),
        },
      ];
    });
  });

  test.each(samples)("$name", ({ documents }) => {
    expect(documents.length).toBeGreaterThan(0);
    for (const document of documents) expect(parsed(document)).toEqual(document);
  });
});
