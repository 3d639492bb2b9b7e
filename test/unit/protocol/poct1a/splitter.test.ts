import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPoctSplitter, type SplitterEvent } from "../../../../src/protocol/poct1a/splitter.ts";
import { dst, encode, hel, obs, pieces } from "./documents.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
const short = (event: SplitterEvent): string => `${event.kind}@${event.at}:${text(event.bytes)}`;

function split(input: string | Uint8Array, sizes: readonly number[] = [Number.MAX_SAFE_INTEGER], max?: number): string[] {
  const splitter = createPoctSplitter(max);
  const bytes = typeof input === "string" ? encode(input) : input;
  const events = pieces(bytes, sizes).flatMap((piece) => [...splitter.push(piece)].map(short));
  const rest = splitter.rest();
  return rest === null ? events : [...events, `${rest.code}@${rest.at}:${text(rest.bytes)}`];
}

describe("finding the documents", () => {
  it.each([
    ["two back to back", "<A.B/><C.D></C.D>", ["document@0:<A.B/>", "document@6:<C.D></C.D>"]],
    ["white space between", "<A/>\r\n\t <B/>\0", ["document@0:<A/>", "document@8:<B/>"]],
    ["a declaration belongs to its document", "<?xml version='1.0'?>\n<A/>", ["document@0:<?xml version='1.0'?>\n<A/>"]],
    ["a byte order mark is nobody's", "\ufeff<A/>\ufeff<B/>", ["document@3:<A/>", "document@10:<B/>"]],
    ["a comment before the root", "<!-- <A> -- ><X/> --><B/>", ["document@0:<!-- <A> -- ><X/> --><B/>"]],
    ["an end tag inside an attribute", `<A V="</A>>"/>`, [`document@0:<A V="</A>>"/>`]],
    ["the other quote inside quotes", `<A V='a"b>' W="it's/>"></A>`, [`document@0:<A V='a"b>' W="it's/>"></A>`]],
    ["CDATA", "<A><![CDATA[</A>]>]]]></A>", ["document@0:<A><![CDATA[</A>]>]]]></A>"]],
    ["a comment inside", "<A><!-- </A> ---></A>", ["document@0:<A><!-- </A> ---></A>"]],
    ["an instruction inside", "<A><?x </A> > ?></A>", ["document@0:<A><?x </A> > ?></A>"]],
    ["self-closed children", "<A><B/><C V='1' /></A>", ["document@0:<A><B/><C V='1' /></A>"]],
    ["MLLP marks around", "\x0b<A/>\x1c\r\x0b<B/>\x1c\r", ["document@1:<A/>", "document@8:<B/>"]],
    ["junk before and between", "xyz<A/>q<B/>", ["outside@0:xyz", "document@3:<A/>", "outside@7:q", "document@8:<B/>"]],
    ["an angle that opens nothing", "<3<<A/>", ["outside@0:<3", "outside@2:<", "document@3:<A/>"]],
    ["an end tag without a start", "</A><B/>", ["outside@0:</A>", "document@4:<B/>"]],
    ["a document without its end", "<A/><B><C>", ["document@0:<A/>", "TRANSMISSION_INCOMPLETE@4:<B><C>"]],
    ["a declaration without its document", "<?xml?>", ["TRANSMISSION_INCOMPLETE@0:<?xml?>"]],
    ["junk at the end", "<A/> zz", ["document@0:<A/>", "BYTES_OUTSIDE_MESSAGE@5:zz"]],
    ["a character of several bytes", "<A V='Ærø®'/>", ["document@0:<A V='Ærø®'/>"]],
  ])("%s", (_, input, expected) => {
    expect(split(input)).toEqual(expected);
    expect(split(input, [1])).toEqual(expected);
    expect(split(input, [2])).toEqual(expected);
  });

  it("gives the same however the bytes arrive", () => {
    const markup = [
      "<A>",
      "</A>",
      "<B V='>'/>",
      '"',
      "'",
      "<",
      ">",
      "/",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?x",
      "?>",
      " ",
      "q",
      "\0",
    ];
    const soup = fc.array(fc.constantFrom(...markup), { maxLength: 40 }).map((parts) => parts.join(""));
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(soup, sizes, (input, chosen) => {
        expect(split(input, chosen)).toEqual(split(input));
      }),
    );
  });

  it("loses no byte", () => {
    const soup = fc.array(fc.constantFrom("<A>", "</A>", "<B/>", "x", "<", ">", "<!--", "-->", "<?a", "?>"), { maxLength: 40 });
    fc.assert(
      fc.property(soup, (parts) => {
        const all = split(parts.join("")).map((event) => event.slice(event.indexOf(":") + 1));
        expect(all.join("")).toBe(parts.join(""));
      }),
    );
  });

  it("knows whether a document is under way", () => {
    const splitter = createPoctSplitter();
    const states = [" \n", "<", "A", ">", "</A>", "x", "<?a?>"].map((input) => {
      splitter.push(encode(input));
      return splitter.partial();
    });
    expect(states).toEqual([false, true, true, true, false, false, true]);
  });
});

describe("refusing what is never legal or too much", () => {
  it.each([
    ["a DOCTYPE before the root", "<?xml?><!DOCTYPE a [<!ENTITY b 'c'>]><A/>", "POCT_DOCTYPE"],
    ["a DOCTYPE inside", "<A><!DOCTYPE b></A>", "POCT_DOCTYPE"],
    ["an entity declaration", "<!ENTITY b 'c'>", "POCT_DOCTYPE"],
    ["CDATA outside the root", "<![CDATA[x]]>", "POCT_DOCTYPE"],
    ["depth 10 000", "<A>".repeat(10_000), "POCT_TOO_LARGE"],
    ["65 attributes", `<A ${"a='' ".repeat(65)}/>`, "POCT_TOO_LARGE"],
  ])("%s", (_, input, code) => {
    const splitter = createPoctSplitter();
    const events = [...splitter.push(encode(input)), ...splitter.push(encode("<B/>"))];
    expect(events.map((event) => (event.kind === "rejected" ? event.code : event.kind))).toEqual([code]);
  });

  it.each([
    ["64 levels", `${"<A>".repeat(64)}${"</A>".repeat(64)}`],
    ["64 attributes", `<A ${Array.from({ length: 64 }, (_, n) => `a${n}=''`).join(" ")}/>`],
  ])("%s is still fine", (_, input) => {
    expect(split(input)).toEqual([`document@0:${input}`]);
  });

  it("counts the limit exactly", () => {
    const document = `<A V="${"x".repeat(91)}"/>`;
    expect(encode(document)).toHaveLength(100);
    expect(split(document, [7], 100)).toEqual([`document@0:${document}`]);
    expect(split(document, [7], 99)[0]).toMatch(/^rejected@0/);
  });

  it("never holds more than the limit of a document that does not end", () => {
    const splitter = createPoctSplitter(1000);
    const head = splitter.push(encode('<A V="'));
    const flood = Array.from({ length: 10 }, () => splitter.push(new Uint8Array(1_000_000).fill(0x78))).flat();
    expect(head).toEqual([]);
    expect(flood).toHaveLength(1);
    expect(flood[0]?.bytes).toHaveLength(1001);
    expect(splitter.rest()).toBeNull();
  });

  it.each(["x", "<"])("gives up on 10 MB of %j without a document, and holds little of it", (stray) => {
    const splitter = createPoctSplitter();
    const flood = new Uint8Array(1_000_000).fill(stray.charCodeAt(0));
    const events = Array.from({ length: 10 }, () => splitter.push(flood)).flat();
    expect(events.at(-1)).toMatchObject({ kind: "rejected", code: "BYTES_OUTSIDE_MESSAGE" });
    expect(events.reduce((sum, event) => sum + event.bytes.length, 0)).toBe(65_537);
    expect(splitter.rest()).toBeNull();
  });

  it("puts up with stray bytes as long as documents come between", () => {
    const splitter = createPoctSplitter();
    const stray = encode("x".repeat(60_000));
    const events = [stray, encode("<A/>"), stray, encode("<B/>")].flatMap((bytes) => [...splitter.push(bytes)]);
    expect(events.map((event) => event.kind)).toEqual(["outside", "document", "outside", "document"]);
  });

  it("stays linear when a large document comes byte by byte", () => {
    const document = `<A>${"<B V='1'/>".repeat(90_000)}</A>`;
    expect(split(document, [1])).toEqual([`document@0:${document}`]);
  });
});

it("cuts a conversation into its documents", () => {
  const all = [hel(), dst("1"), obs("00103")];
  expect(split(all.join("\r\n")).map((event) => event.replace(/^document@\d+:/, ""))).toEqual(all);
});
