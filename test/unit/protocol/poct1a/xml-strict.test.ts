/** Our reader of XML beside saxes, which is strict: the same trees, the same refusals, but for what devices are forgiven. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PoctElement } from "../../../../src/protocol/poct1a/message.ts";
import { createPoctSplitter } from "../../../../src/protocol/poct1a/splitter.ts";
import { parseXml } from "../../../../src/protocol/poct1a/xml.ts";
import { fixtureDrivers, readFixtures } from "../../../support/fixtures.ts";
import { readXmlTree, type XmlNode } from "../../../support/xml-reader.ts";

function saxesTree(source: string): PoctElement | null {
  try {
    return readXmlTree(source);
  } catch {
    return null;
  }
}

/** XML makes a blank of a line break or tab in an attribute; a value stays as it was sent. */
const withBlanks = ({ attributes, children, ...rest }: XmlNode): XmlNode => ({
  ...rest,
  attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, value.replace(/[\n\t]/g, " ")])),
  children: children.map(withBlanks),
});

/** What XML forbids and devices send: `<` and a bare `&` in an attribute, a reference that nobody defined, `]]>` in text. */
const isForgiven = ({ attributes, text, children }: PoctElement): boolean =>
  Object.values(attributes).some((value) => /[<&]/.test(value)) || /&|\]\]>/.test(text) || children.some(isForgiven);

/** Comments and processing instructions say nothing to us, and what stands in them is not looked at. */
const withoutAsides = (source: string): string => source.replace(/<!--.*?-->|<\?.*?\?>/gs, "");

function expectAgreement(source: string): void {
  const ours = parseXml(source);
  const theirs = saxesTree(source) ?? (ours && saxesTree(withoutAsides(source)));
  if (theirs === null && ours !== null && isForgiven(ours)) return;
  expect([source, ours && withBlanks(ours)]).toEqual([source, theirs && withBlanks(theirs)]);
}

const documents = fixtureDrivers()
  .flatMap(readFixtures)
  .flatMap(({ wire }) => createPoctSplitter().push(wire))
  .flatMap((event) => (event.kind === "document" ? [Buffer.from(event.bytes).toString("utf8")] : []));

describe("beside saxes", () => {
  it("every document of the fixtures is the same tree", () => {
    expect(documents.length).toBeGreaterThan(100);
    for (const document of documents) {
      expectAgreement(document);
      expect(parseXml(document)).not.toBeNull();
    }
  });

  it("documents with a piece of markup lost, twice, or elsewhere are the same trees, and the same are none", () => {
    const pieces = (document: string): readonly string[] => document.split(/(?=[<>"'=/&;?! \r\n])|(?<=[<>"'=/&;?! \r\n])/);
    const short = documents.filter(({ length }) => length < 1_500).map(pieces);
    const place = fc.nat({ max: 10_000 });
    fc.assert(
      fc.property(fc.constantFrom(...short), fc.constantFrom("lose", "twice", "move"), place, place, (all, fault, from, to) => {
        const at = from % all.length;
        const piece = all[at] ?? "";
        const faulty = all.toSpliced(at, fault === "twice" ? 0 : 1, ...(fault === "twice" ? [piece] : []));
        expectAgreement((fault === "move" ? faulty.toSpliced(to % all.length, 0, piece) : faulty).join(""));
      }),
      { numRuns: 3_000 },
    );
  });

  it("any markup", () => {
    const part = fc.constantFrom(
      ...[
        "<A>",
        "</A>",
        "<B.c V='1'>",
        "</B.c>",
        "<B.c/>",
        '<C V="&lt;" U=\'"\' />',
        "<A ",
        "V",
        "=",
        '"x"',
        "/>",
        ">",
        "<",
        "/",
      ],
      ...[
        "&amp;",
        "&#65;",
        "&#x42;",
        "&",
        ";",
        "<!-- c -->",
        "<!--",
        "-->",
        "<![CDATA[<&]]>",
        "]]>",
        "<?p q?>",
        "<?",
        "?>",
        "\r\n",
      ],
      ...[" ", "text", "\t", "<?xml version='1.0'?>", "æ", "--"],
    );
    const nested = fc.array(part, { maxLength: 8 }).map((parts) => `<A>${parts.join("")}</A>`);
    fc.assert(
      fc.property(
        fc.oneof(
          nested,
          fc.array(part, { maxLength: 8 }).map((parts) => parts.join("")),
        ),
        expectAgreement,
      ),
      { numRuns: 10_000 },
    );
  });
});

describe("what devices are forgiven", () => {
  it.each([
    ["a comparator that is not escaped", `<A V="<5"/>`, "<5"],
    ["an ampersand that is not escaped", `<A V="ROCHE&CoaguChek"/>`, "ROCHE&CoaguChek"],
    ["a reference that nobody defined", `<A V="37&deg;C"/>`, "37&deg;C"],
    ["a control character", `<A V="a\x01b"/>`, "a\x01b"],
  ])("%s", (_, source, value) => {
    expect(parseXml(source)?.attributes).toEqual({ V: value });
    expect(saxesTree(source)).toBeNull();
  });
});

describe("what is never read", () => {
  it.each([
    ["a document type", `<!DOCTYPE A><A/>`],
    ["entities, also those that grow", `<!DOCTYPE A [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><A>&b;</A>`],
    ["a file from elsewhere", `<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><A V="&x;"/>`],
    ["a declaration inside", "<A><!ELEMENT B ANY></A>"],
    ["CDATA outside of the root", "<![CDATA[x]]><A/>"],
    ["an attribute that poisons objects", `<A __proto__="1"/>`],
    ["a constructor", `<A><constructor V="1"/></A>`],
    ["a prototype", `<A prototype="1"/>`],
    ["an XML declaration that comes late", ` <?xml version="1.0"?><A/>`],
    ["a quote left open in the declaration", `<?xml version="1.0?><A/>`],
    ["a byte-order mark in a name", `<A \uFEFFV="1"/>`],
    ["an end tag with attributes, which was once taken for an element", `<A><B></B V="1"/></A>`],
    ["an equals sign by itself", `<A = V="1"/>`],
    ["text after a root that is empty", "<A/>x"],
  ])("%s", (_, source) => {
    expect(parseXml(source)).toBeNull();
  });

  it("levels beyond 64", () => {
    const nested = (levels: number): string => `${"<A>".repeat(levels)}${"</A>".repeat(levels)}`;
    expect([64, 65].map((levels) => parseXml(nested(levels)) !== null)).toEqual([true, false]);
  });

  it("touches no object but its own", () => {
    parseXml(`<A toString="x" hasOwnProperty="y" __defineGetter__="z"><valueOf V="1"/></A>`);
    expect([Object.hasOwn(Object.prototype, "V"), typeof {}.toString]).toEqual([false, "function"]);
    expect(parseXml(`<A toString="x"/>`)?.attributes).toEqual({ toString: "x" });
  });
});

it("stays linear: a megabyte of anything that never ends takes no time", () => {
  const long = (text: string): string => text.repeat(Math.ceil(1_000_000 / text.length));
  const bad = [
    `<A ${long(" ")}`,
    `<A${long("a")}`,
    `<A V="${long("x")}`,
    `<A>${long("<!--")}`,
    `<A>${long("&")}`,
    `<A ${long('V="1" ')}`,
    `<A>${long("<B>")}`,
    `<?${long('"')}`,
    long("<A"),
  ];
  for (const source of bad) expect(parseXml(source)).toBeNull();
  expect(parseXml(`<A>${long("<B V='1'/>")}</A>`)?.children.length).toBe(100_000);
});
