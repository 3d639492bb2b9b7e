/** JSON in which a measured number keeps its digits: 5.0 is not 5 in FHIR (datatype decimal), and floating point decides nothing here. */

/** ECMAScript's `JSON.rawJSON` (Node 22), which this TypeScript does not know yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

/** A decimal text as a JSON number, digit by digit. Throws SyntaxError for a text that is none. */
export const decimal = (number: string): object => rawJSON(number);

/** FHIR's string (datatypes.html): no control characters but tab and line ends, and of UTF-16 no half characters. */
const impossible = /[\u{0}-\u{8}\u{B}\u{C}\u{E}-\u{1F}\u{7F}-\u{9F}\u{D800}-\u{DFFF}]/gu;

/** Properties without a value are left out. */
export function writeJson(value: object): Uint8Array {
  const clean = (_key: string, one: unknown): unknown => (typeof one === "string" ? one.replace(impossible, "\u{FFFD}") : one);
  return Buffer.from(JSON.stringify(value, clean), "utf8");
}
