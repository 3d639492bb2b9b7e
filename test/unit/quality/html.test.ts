/** What people typed stays text, whatever it is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { html, page, table } from "../../../src/quality/html.ts";

const nasty = fc.oneof(fc.string(), fc.constantFrom("<script>", "a & b", `" onload='x'`, "]]>", "</td><b>", "&amp;"));

test("no text that is put in becomes markup, and it can be read back", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const { text: written } = html`<p title="${text}">${[text]}</p>`;
      const inner = /^<p title="([^"]*)">([^<]*)<\/p>$/s.exec(written);
      const back = (one = "") =>
        one.replaceAll(
          /&(lt|gt|quot|#39|amp);/g,
          (_, name: string) => ({ lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" })[name] ?? "",
        );
      expect([back(inner?.[1]), back(inner?.[2])]).toEqual([text, text]);
    }),
    { numRuns: 2_000 },
  );
});

test("a table and a page are whole, null is nothing, and nothing is loaded", () => {
  expect(table(["A", "B"], [["<1>", null]]).text).toContain("<tr><td>&lt;1&gt;</td><td></td></tr>");
  expect(table(["A"], [], "Ingen.").text).toBe("<p>Ingen.</p>");
  const text = page("Plan <1>", html`<p>${2}</p>`);
  expect(text).toMatch(/^<!doctype html>[\s\S]*<title>Plan &lt;1&gt;<\/title>[\s\S]*<p>2<\/p>\n<\/body><\/html>\n$/);
  expect(text).not.toMatch(/src=|href=|url\(/);
});
