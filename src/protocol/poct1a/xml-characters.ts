/** Characters of XML, and references to them. */

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const reference = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g;
/** An `&` that begins nothing which looks like a reference, known or not. */
const bareAmpersand = /&(?!(?:\w{1,20}|#\d*|#x[\da-fA-F]*);)/;

/** In text an `&` by itself is a damaged reference. */
export const hasBareAmpersand = (text: string): boolean => text.includes("&") && bareAmpersand.test(text);

/** The five entities and legal character references, in one pass; everything else stays as it was sent. */
export function unescapeXml(raw: string): string {
  if (!raw.includes("&")) return raw;
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
