import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PoctElement } from "../../../../src/protocol/poct1a/message.ts";
import { writeDocument } from "../../../../src/protocol/poct1a/write.ts";
import { parseXml } from "../../../../src/protocol/poct1a/xml.ts";
import { isXmlCharacter } from "../../../../src/protocol/poct1a/xml-characters.ts";

const attributes = (source: string): Readonly<Record<string, string>> | undefined => parseXml(source)?.attributes;

describe("what is read", () => {
  it("keeps order, names, attributes and text", () => {
    expect(
      parseXml(`<?xml version="1.0"?><!-- c --><A V="1" SN='x'>t<B.c-d V=""/><?p q?><B.c-d/>u<![CDATA[<&amp;]]></A>`),
    ).toEqual({
      name: "A",
      attributes: { V: "1", SN: "x" },
      text: "tu<&amp;",
      children: [
        { name: "B.c-d", attributes: { V: "" }, text: "", children: [] },
        { name: "B.c-d", attributes: {}, text: "", children: [] },
      ],
    });
  });

  it.each(["0852", "1.000", " 5.40 ", "1e3", "0x1F", "+64", "true", "---", "<5", ">14.0", "a\tb", "Ærø®"])(
    "never reshapes the value %j",
    (value) => {
      const written = value.replaceAll("<", "&lt;");
      expect(attributes(`<A V="${written}"/>`)).toEqual({ V: value });
      expect(parseXml(`<A>${written}</A>`)?.text).toBe(value);
    },
  );

  it.each([
    ["&lt;&gt;&amp;&quot;&apos;", `<>&"'`],
    ["&#65;&#x42;&#128512;", "AB😀"],
    ["&amp;lt;", "&lt;"],
    ["&#38;#65;", "&#65;"],
    ["&deg;&#0;&#x1F;&#xD800;&#1114112;", "&deg;&#0;&#x1F;&#xD800;&#1114112;"],
    ["ROCHE&CoaguChek&1", "ROCHE&CoaguChek&1"],
  ])("expands only the five entities and character references: %s", (raw, value) => {
    expect(attributes(`<A V="${raw}"/>`)).toEqual({ V: value });
  });
});

describe("what is not well-formed is null", () => {
  it.each([
    ["the same attribute twice", `<A><B V="1" V="2"/></A>`],
    ["crossed tags", "<A><B></A></B>"],
    ["another end tag", "<A><B></C></A>"],
    ["a missing end tag", "<A><B></A>"],
    ["an unquoted value", "<A V=1/>"],
    ["an attribute without a value", "<A V/>"],
    ["attributes without a space", `<A V="1"W="2"/>`],
    ["a broken self-closed tag", "<A><B/ ></A>"],
    ["two roots", "<A/><B/>"],
    ["text after the root", "<A>x</A>y"],
    ["no root", "  "],
    ["nothing", ""],
    ["a bare ampersand in text", "<A>a & b</A>"],
    ["a name that poisons objects", `<__proto__ V="1"/>`],
    ["more than 64 levels", `${"<A>".repeat(80)}${"</A>".repeat(80)}`],
  ])("%s", (_, source) => {
    expect(parseXml(source)).toBeNull();
  });

  it("never throws", () => {
    const markup = fc.array(
      fc.constantFrom(
        "<A",
        "<B V='1'",
        ">",
        "/>",
        "</A>",
        "&lt;",
        "&",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "=",
        "'",
        "x ",
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          markup.map((parts) => parts.join("")),
        ),
        (source) => void parseXml(source),
      ),
    );
  });
});

describe("what is written is read back", () => {
  const anyText = fc.string({ unit: "binary", maxLength: 12 }).map((text) =>
    Array.from(text)
      .filter((character) => isXmlCharacter(character.codePointAt(0) ?? 0))
      .join(""),
  );
  const tree = (levels: number): fc.Arbitrary<PoctElement> =>
    fc.record({
      name: fc.constantFrom("OBS", "OBS.value", "NTE.text", "OBS.normal_lo-hi_limit"),
      attributes: fc.dictionary(fc.constantFrom("V", "U", "SN", "DN"), anyText, { noNullPrototype: true }),
      text: anyText,
      children: levels === 0 ? fc.constant([]) : fc.array(tree(levels - 1), { maxLength: 3 }),
    });

  it("for any tree", () => {
    fc.assert(
      fc.property(tree(2), (document) => {
        expect(parseXml(new TextDecoder().decode(writeDocument(document)))).toEqual(document);
      }),
    );
  });

  it("except for characters that XML cannot hold", () => {
    const document = { name: "A", attributes: { V: "a\0b\x1fc\uFFFE" }, text: "", children: [] };
    expect(attributes(new TextDecoder().decode(writeDocument(document)))).toEqual({ V: "a\uFFFDb\uFFFDc\uFFFD" });
  });
});
