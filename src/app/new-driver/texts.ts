/** What the templates of one protocol family say. */

export interface DriverNames {
  readonly vendor: string;
  readonly model: string;
}

export interface FamilyTexts {
  readonly mode: string;
  readonly protocol: string;
  /** A property of the mode, formatted. */
  readonly transport: string;
  readonly reportsSerial: boolean;
  readonly endsBatch: boolean;
  /** A printed line has nothing that tells a control by; the others' standards do. */
  readonly marksControls: boolean;
  readonly decode: (names: DriverNames) => string;
  /** The one fixture: records to be framed, or bytes. */
  readonly fixture: (names: DriverNames) => { readonly records: string } | { readonly wire: string };
}

/** Written so that a reader of our own imports does not take the templates' for them. */
export const from = (path: string): string => `from ${JSON.stringify(path)}`;
export const api = from("../../src/driver-api/index.ts");
export const tables = `import { analytes, failures } ${from("./analytes.ts")};`;
export const quoted = (text: string): string => JSON.stringify(text);
