/** JSON in which a measured number keeps its digits: 5.0 is not 5 in FHIR (datatype decimal), and floating point decides nothing here. */

/** ECMAScript's `JSON.rawJSON` (Node 22), which this TypeScript does not know yet. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

export type Json = string | boolean | object | undefined | readonly Json[];

/** A decimal text as a JSON number, digit by digit. Throws SyntaxError for a text that is none. */
export const decimal = (number: string): object => rawJSON(number);

/** Properties without a value are left out. */
export const writeJson = (value: object): Uint8Array => Buffer.from(JSON.stringify(value), "utf8");
