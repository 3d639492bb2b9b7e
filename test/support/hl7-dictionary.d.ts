/** The parts of hl7-dictionary 1.0.1 that the tests' validator reads; the package brings no types. */
declare module "hl7-dictionary/lib/2.5.1/index.js" {
  /** A field of a segment, or a component of a datatype. */
  export interface DictionaryField {
    readonly datatype: string;
    /** 1 optional, 2 required, 3 conditional. */
    readonly opt: number;
    /** How many repetitions; 0 is any number. */
    readonly rep: number;
    readonly len?: number;
    /** Number of the code table. */
    readonly table?: number;
  }

  export interface DictionaryNode {
    readonly name: string;
    readonly min: number;
    /** 0 is any number. */
    readonly max: number;
    /** Present when this is a group. */
    readonly children?: readonly DictionaryNode[];
  }

  const definition: {
    readonly segments: Readonly<Record<string, { readonly fields: readonly DictionaryField[] }>>;
    readonly fields: Readonly<Record<string, { readonly subfields: readonly DictionaryField[] }>>;
    readonly messages: Readonly<Record<string, { readonly segments: { readonly segments: readonly DictionaryNode[] } }>>;
  };
  export default definition;
}

declare module "hl7-dictionary/lib/tables.js" {
  const tables: Readonly<Record<string, { readonly values: Readonly<Record<string, string>> }>>;
  export default tables;
}
