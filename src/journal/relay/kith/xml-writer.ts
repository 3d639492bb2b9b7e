/**
 * XML text from a tree, so that no text of a sender can become markup. What is written here is only elements, attributes and text.
 */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlElement[];
}

/** An element with attributes only. Those without a value are left out. */
export function leaf(name: string, attributes: Readonly<Record<string, string | null>>): XmlElement {
  const given = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== null);
  return { name, attributes: Object.fromEntries(given), content: [] };
}

/** An element with text, or null where there is none. */
export const textElement = (name: string, text: string | null): XmlElement | null =>
  text === null || text === "" ? null : { name, attributes: {}, content: text };

/** An element with others in it, in their order; null is none. */
export function element(name: string, ...children: readonly (XmlElement | null)[]): XmlElement {
  return { name, attributes: {}, content: children.filter((child) => child !== null) };
}

/** The whole document in UTF-8. Element and attribute names are the program's own. */
export function writeXml(root: XmlElement): Uint8Array {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${write(root, "")}`, "utf8");
}

function write({ name, attributes, content }: XmlElement, indent: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const start = `${indent}<${name}${given.join("")}`;
  if (typeof content === "string") return `${start}>${escapeXml(content)}</${name}>\n`;
  if (content.length === 0) return `${start}/>\n`;
  return `${start}>\n${content.map((child) => write(child, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
/** XML 1.0, production 2: everything else cannot stand in a document, not even escaped. */
const impossible = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** A line break in an attribute would be read as a blank, a bare CR as a line feed: as references they stay what they are. */
function escapeXml(text: string): string {
  const possible = text.replace(impossible, "\u{FFFD}");
  return possible.replace(/[&<>"'\t\n\r]/g, (character) => entities[character] ?? `&#${character.charCodeAt(0)};`);
}
