/**
 * XML text to a tree. Only importer of fast-xml-parser, whose parser alone is too forgiving (it lets a second `V` replace
 * the first and closes tags of any name), so its strict validator goes first. Values are never parsed, trimmed or dropped.
 */
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { PoctElement } from "./message.ts";

const parserOptions = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  cdataPropName: "#cdata",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  jPath: false,
  maxNestedTags: 64,
};

/** The one root element of a well-formed document, or null. Total: never throws. */
export function parseXml(source: string): PoctElement | null {
  try {
    if (XMLValidator.validate(source) !== true) return null;
    const roots = elements(new XMLParser(parserOptions).parse(source));
    return roots.length === 1 ? (roots[0] ?? null) : null;
  } catch {
    return null; // the parser throws on names it fears (`__proto__`) and on too deep nesting
  }
}

function elements(nodes: unknown): PoctElement[] {
  return list(nodes).flatMap((node) => {
    const name = nameOf(node);
    return name === undefined || name.startsWith("#") ? [] : [toElement(name, node)];
  });
}

function toElement(name: string, node: Readonly<Record<string, unknown>>): PoctElement {
  const content = node[name];
  const attributes = Object.entries((node[":@"] ?? {}) as Record<string, unknown>);
  return {
    name,
    attributes: Object.fromEntries(attributes.map(([key, raw]) => [key, unescapeXml(String(raw))])),
    text: list(content).map(textOf).join(""),
    children: elements(content),
  };
}

function textOf(node: Readonly<Record<string, unknown>>): string {
  if ("#text" in node) return unescapeXml(String(node["#text"]));
  return list(node["#cdata"])
    .map((part) => String(part["#text"] ?? ""))
    .join("");
}

function list(nodes: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(nodes) ? nodes : [];
}

function nameOf(node: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(node).find((key) => key !== ":@");
}

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const reference = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g;

/** The five entities and legal character references, in one pass; everything else stays as it was sent. */
function unescapeXml(raw: string): string {
  return raw.replace(reference, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? whole;
    const codePoint = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(decimal, 10);
    return isXmlCharacter(codePoint) ? String.fromCodePoint(codePoint) : whole;
  });
}

/** XML 1.0, production 2 (Char). */
export function isXmlCharacter(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint === 0x09 || codePoint === 0x0a || codePoint === 0x0d;
  return codePoint <= 0xd7ff || (codePoint >= 0xe000 && codePoint <= 0xfffd) || (codePoint >= 0x10000 && codePoint <= 0x10ffff);
}
