/** The part of hl7-standard 1.0.4 that is safe to use (HL7.md 5.3); the package brings no types. */
declare module "hl7-standard" {
  export interface Segment {
    set(path: string, value: string): void;
  }

  export default class HL7 {
    constructor(raw: string, options: { readonly lineEndings: string });
    createSegment(name: string): Segment;
    build(): string;
  }
}
